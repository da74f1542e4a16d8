using Orator.Animation;
using Orator.Media;
using Orator.Perception;
using Orator.Tests.Media;

namespace Orator.Tests.Pipelines;

/// <summary>Drawing several frames at a time: their order, and what becomes of errors and cancellation.</summary>
public sealed class RenderStageTests : IDisposable
{
    private const int Renderers = 3;
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FramesReachTheFileInOrderWhoeverIsFaster()
    {
        const int Count = 24;
        (int frames, Exception? error) = await RunAsync(
            Count, int.MaxValue, number => Thread.Sleep(number % 5 * 3), TestContext.Current.CancellationToken);
        Assert.Null(error);
        Assert.Equal(Count, frames);
        VideoReader video = await VideoReader.OpenAsync(_folder["out.mp4"], cancellation: TestContext.Current.CancellationToken);
        int index = 0;
        await foreach (VideoFrame frame in video.ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.InRange(frame.Image.Pixels[frame.Image.Pixels.Length / 2], (10 * index) - 4, (10 * index) + 4);
            index++;
        }

        Assert.Equal(Count, index);
    }

    [Fact]
    public async Task AnErrorInAFrameComesOutInItsTurn()
    {
        (int frames, Exception? error) = await RunAsync(50, int.MaxValue, number =>
        {
            Thread.Sleep(number == 6 ? 50 : 1);
            if (number >= 7)
            {
                throw new InvalidOperationException($"frame {number}");
            }
        }, TestContext.Current.CancellationToken);
        Assert.Equal("frame 7", Assert.IsType<InvalidOperationException>(error).Message);
        Assert.Equal(7, frames);
    }

    [Fact]
    public async Task AnErrorInTheMotionComesOutAfterTheFramesBeforeIt()
    {
        (int frames, Exception? error) = await RunAsync(50, failAt: 9, _ => Thread.Sleep(2), TestContext.Current.CancellationToken);
        Assert.IsType<InputException>(error);
        Assert.Equal(9, frames);
    }

    [Fact]
    public async Task CancellationStopsAtOnceAndMotionDoesNotRunFarAhead()
    {
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int drawn = 0;
        (_, Exception? error) = await RunAsync(
            int.MaxValue,
            int.MaxValue,
            number =>
            {
                Interlocked.Increment(ref drawn);
                if (number == 20)
                {
                    cancel.Cancel();
                }
            },
            cancel.Token);
        Assert.IsAssignableFrom<OperationCanceledException>(error);
        Assert.InRange(drawn, 21, 21 + 8);
    }

    // Each picture is of one grey that tells its number.
    private async Task<(int Frames, Exception? Error)> RunAsync(
        int count, int failAt, Action<int> whileDrawing, CancellationToken cancellation)
    {
        using FaceAnalyzer analyzer = new();
        Image photo = await ImageReader.ReadAsync(DemoMedia.File("audrey.jpg"), cancellation: TestContext.Current.CancellationToken);
        FoundFace face = FoundFace.In(analyzer, photo, "audrey.jpg", null, []);
        FramedPortrait portrait = FramedPortrait.Prepare(face, 128, cropped: true, "", new AnimatorTraits());
        await using VideoWriter writer = await VideoWriter.CreateAsync(
            _folder["out.mp4"], portrait.Width, portrait.Height, 25, cancellation: TestContext.Current.CancellationToken);
        int frames = 0;
        Action<int, Image>[] renderers = [.. Enumerable.Repeat<Action<int, Image>>(Draw, Renderers)];
        Exception? error = await Record.ExceptionAsync(async () =>
        {
            await foreach (VideoFrame frame in RenderStage.RunAsync(Motion(), portrait, renderers, 25, cancellation))
            {
                Assert.Equal(frames, frame.Index);
                await writer.WriteAsync(frame.Image);
                frame.Dispose();
                frames++;
            }

            await writer.CompleteAsync();
        });
        return (frames, error);

        async IAsyncEnumerable<int> Motion()
        {
            for (int i = 0; i < count; i++)
            {
                await Task.Yield();
                yield return i < failAt ? i : throw new InputException("no more");
            }
        }

        void Draw(int number, Image frame)
        {
            whileDrawing(number);
            Array.Fill(frame.Pixels, (byte)(10 * number));
        }
    }
}
