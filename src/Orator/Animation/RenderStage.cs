using System.Collections.Concurrent;
using System.Threading.Channels;
using Orator.Engine;
using Orator.Media;

namespace Orator.Animation;

/// <summary>
/// Motion, frame by frame -> pictures -> encoder. Motion is made in order, as each moment follows from the one before; frames are drawn several at a time, one on each
/// thread; the encoder gets them in order. All of it overlaps. A fixed set of frame buffers goes round, so memory does not grow with the length.
/// </summary>
internal static class RenderStage
{
    // Each has memory of its own for the network's intermediate values, and the encoder could not follow more.
    private const int MostAtATime = 16;

    // Beyond the frames that are being drawn: what lets motion run ahead and the encoder lag behind.
    private const int Reserve = 3;

    /// <summary>Renderers for all threads that the flow may use.</summary>
    /// <typeparam name="T">What renders.</typeparam>
    /// <param name="first">A prepared renderer.</param>
    /// <param name="share">Makes another one of the same portrait; null if there can be one only.</param>
    /// <returns>The first and as many more as are of use, to be disposed of together.</returns>
    public static Renderers<T> Share<T>(T first, Func<T, T?> share)
        where T : class, IDisposable
    {
        Renderers<T> renderers = new();
        renderers.Add(first);
        while (renderers.Count < Math.Min(ThreadLimit.Current, MostAtATime) && share(first) is T another)
        {
            renderers.Add(another);
        }

        return renderers;
    }

    /// <summary>Renders and encodes until the motion ends.</summary>
    /// <typeparam name="TMotion">What moves the portrait.</typeparam>
    /// <param name="motion">What moves the portrait, one item a frame.</param>
    /// <param name="portrait">The portrait.</param>
    /// <param name="renderers">Each draws the square around the head; all give the same picture of the same motion. So many frames are drawn at a time.</param>
    /// <param name="writer">Receives the frames.</param>
    /// <param name="total">Number of frames, if known.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Number of frames written.</returns>
    public static async Task<int> RunAsync<TMotion>(
        IAsyncEnumerable<TMotion> motion,
        Portrait portrait,
        IReadOnlyList<Action<TMotion, Image>> renderers,
        VideoWriter writer,
        int? total,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<Image> free = Channel.CreateUnbounded<Image>();
        Channel<Job<TMotion>> inOrder = Channel.CreateUnbounded<Job<TMotion>>();
        using BlockingCollection<Job<TMotion>> toDraw = [];
        for (int i = 0; i < renderers.Count + Reserve; i++)
        {
            free.Writer.TryWrite(portrait.CreateFrame());
        }

        Task producer = Task.Run(
            async () =>
            {
                Exception? failure = null;
                try
                {
                    await foreach (TMotion frame in motion.WithCancellation(stop.Token))
                    {
                        Job<TMotion> job = new(frame, await free.Reader.ReadAsync(stop.Token));
                        toDraw.Add(job, CancellationToken.None);
                        inOrder.Writer.TryWrite(job);
                    }
                }
                catch (Exception e)
                {
                    failure = e;
                }
                finally
                {
                    toDraw.CompleteAdding();
                    inOrder.Writer.Complete(failure);
                }
            },
            CancellationToken.None);

        // Threads of their own: on the pool's they would keep out what makes the motion and feeds the encoder.
        Task[] workers = [.. renderers.Select(render => Task.Factory.StartNew(
            () => Draw(toDraw, portrait, render, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        int frames = 0;
        try
        {
            await foreach (Job<TMotion> job in inOrder.Reader.ReadAllAsync(cancellation))
            {
                await job.Drawn.Task.WaitAsync(cancellation);
                await writer.WriteAsync(job.Picture);
                free.Writer.TryWrite(job.Picture);
                frames++;
                progress?.Report(new RenderProgress(frames, total));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await producer;
            await Task.WhenAll(workers);
        }

        return frames;
    }

    // What goes wrong with a frame comes out when it is the frame's turn.
    private static void Draw<TMotion>(BlockingCollection<Job<TMotion>> jobs, Portrait portrait, Action<TMotion, Image> render, CancellationToken stop)
    {
        Image crop = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
        foreach (Job<TMotion> job in jobs.GetConsumingEnumerable(CancellationToken.None))
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }

            try
            {
                render(job.Motion, crop);
                portrait.Compose(crop, job.Picture);
                job.Drawn.SetResult();
            }
            catch (Exception e)
            {
                job.Drawn.SetException(e);
            }
        }
    }

    /// <summary>Renderers that are disposed of together.</summary>
    /// <typeparam name="T">What renders.</typeparam>
    internal sealed class Renderers<T> : List<T>, IDisposable
        where T : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => ForEach(renderer => renderer.Dispose());
    }

    /// <summary>A frame to be drawn, and whether it is.</summary>
    private sealed class Job<TMotion>(TMotion motion, Image picture)
    {
        public TMotion Motion => motion;

        public Image Picture => picture;

        public TaskCompletionSource Drawn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
