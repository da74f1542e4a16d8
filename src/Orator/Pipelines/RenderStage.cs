using System.Threading.Channels;
using Orator.Media;

namespace Orator.Pipelines;

/// <summary>Motion, frame by frame -> pictures -> encoder. Rendering and encoding overlap; a fixed set of frame buffers goes round, so memory does not grow with the length.</summary>
internal static class RenderStage
{
    private const int Buffers = 4;

    /// <summary>Renders and encodes until the motion ends.</summary>
    /// <param name="motion">What moves the portrait, one item a frame.</param>
    /// <param name="portrait">The portrait.</param>
    /// <param name="render">Draws the square around the head.</param>
    /// <param name="writer">Receives the frames.</param>
    /// <param name="total">Number of frames, if known.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Number of frames written.</returns>
    public static async Task<int> RunAsync<TMotion>(IAsyncEnumerable<TMotion> motion, Portrait portrait, Action<TMotion, Image> render, VideoWriter writer, int? total, IProgress<RenderProgress>? progress, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<Image> free = Channel.CreateUnbounded<Image>();
        Channel<Image> ready = Channel.CreateBounded<Image>(Buffers);
        for (int i = 0; i < Buffers; i++)
        {
            free.Writer.TryWrite(portrait.CreateFrame());
        }

        Task producer = Task.Run(async () =>
        {
            try
            {
                Image crop = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
                await foreach (TMotion frame in motion.WithCancellation(stop.Token))
                {
                    Image picture = await free.Reader.ReadAsync(stop.Token);
                    render(frame, crop);
                    portrait.Compose(crop, picture);
                    await ready.Writer.WriteAsync(picture, stop.Token);
                }

                ready.Writer.Complete();
            }
            catch (Exception e)
            {
                ready.Writer.Complete(e);
            }
        }, CancellationToken.None);

        int frames = 0;
        try
        {
            await foreach (Image picture in ready.Reader.ReadAllAsync(cancellation))
            {
                await writer.WriteAsync(picture);
                free.Writer.TryWrite(picture);
                frames++;
                progress?.Report(new RenderProgress(frames, total));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await producer;
        }

        return frames;
    }
}
