using System.Threading.Channels;
using Orator.Generators;
using Orator.Media;
using Orator.Motion;

namespace Orator.Pipelines;

/// <summary>Motion frames -> pictures -> encoder. Rendering and encoding overlap; a fixed set of frame buffers goes round, so memory does not grow with the length.</summary>
internal static class RenderStage
{
    private const int Buffers = 4;

    /// <summary>Renders and encodes until the motion ends.</summary>
    /// <returns>Number of frames written.</returns>
    public static async Task<int> RunAsync(IAsyncEnumerable<MotionFrame> motion, Portrait portrait, IFrameRenderer renderer, VideoWriter writer, int? total, IProgress<RenderProgress>? progress, CancellationToken cancellation)
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
                await foreach (MotionFrame frame in motion.WithCancellation(stop.Token))
                {
                    Image picture = await free.Reader.ReadAsync(stop.Token);
                    renderer.Render(frame, crop);
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
