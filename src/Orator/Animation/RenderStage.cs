using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orator.Engine;
using Orator.Media;

namespace Orator.Animation;

/// <summary>
/// Motion, frame by frame -> pictures. Motion is made in order, as each moment follows from the one before; frames are drawn several at a
/// time, one on each thread; they come out in order. All of it overlaps. A fixed set of frame buffers goes round, so memory does not grow
/// with the length.
/// </summary>
internal static class RenderStage
{
    // Each has memory of its own for the network's intermediate values, and the encoder could not follow more.
    private const int MostAtATime = 16;

    // Beyond the frames that are being drawn: what lets motion run ahead and the encoder lag behind.
    private const int Reserve = 3;

    /// <summary>Renderers for all threads that the flow may use.</summary>
    /// <param name="first">A prepared renderer.</param>
    /// <returns>The first and as many more of the same portrait as are of use, to be disposed of together.</returns>
    public static Renderers Share(IPreparedPortrait first)
    {
        Renderers renderers = [first];
        while (renderers.Count < Math.Min(ThreadLimit.Current, MostAtATime) && first.Share() is IPreparedPortrait another)
        {
            renderers.Add(another);
        }

        return renderers;
    }

    /// <summary>Renders until the motion ends.</summary>
    /// <typeparam name="TMotion">What moves the portrait.</typeparam>
    /// <param name="motion">What moves the portrait, one item a frame.</param>
    /// <param name="portrait">The portrait.</param>
    /// <param name="renderers">Each draws the square around the head; all give the same picture of the same motion. So many frames are
    /// drawn at a time.</param>
    /// <param name="rate">Frame rate.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The frames in order. The picture of a frame that was disposed is used again; one that was not stays as it is.</returns>
    public static async IAsyncEnumerable<VideoFrame> RunAsync<TMotion>(
        IAsyncEnumerable<TMotion> motion,
        FramedPortrait portrait,
        IReadOnlyList<Action<TMotion, Image>> renderers,
        FrameRate rate,
        [EnumeratorCancellation] CancellationToken cancellation)
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
                    await foreach (TMotion frame in motion.WithCancellation(stop.Token).ConfigureAwait(false))
                    {
                        Job<TMotion> job = new(frame, await free.Reader.ReadAsync(stop.Token).ConfigureAwait(false));
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
            () => Draw(
                toDraw, portrait, render, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        int frames = 0;
        try
        {
            await foreach (Job<TMotion> job in inOrder.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                await job.Drawn.Task.WaitAsync(cancellation).ConfigureAwait(false);
                VideoFrame frame = new(job.Picture, frames, rate.TimeOf(frames), free.Writer);
                frames++;
                yield return frame;
                if (frame.Keep())
                {
                    free.Writer.TryWrite(portrait.CreateFrame());
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await producer.ConfigureAwait(false);
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
    }

    // What goes wrong with a frame comes out when it is the frame's turn.
    private static void Draw<TMotion>(
        BlockingCollection<Job<TMotion>> jobs, FramedPortrait portrait, Action<TMotion, Image> render, CancellationToken stop)
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
    internal sealed class Renderers : List<IPreparedPortrait>, IDisposable
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
