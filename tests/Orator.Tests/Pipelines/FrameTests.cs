using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Imaging;
using Orator.Motion;
using Orator.Motion.FromSpeech;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Systems.FreeHeadGan;
using Orator.Tests.Generators;
using Orator.Tests.Speech;

namespace Orator.Tests.Pipelines;

/// <summary>What frames of all generators have in common: no garbage, and the same picture whoever draws it. Counts memory, so it runs when
/// nothing else does.</summary>
[CollectionDefinition(nameof(FrameTests), DisableParallelization = true)]
[Collection(nameof(FrameTests))]
public sealed class FrameTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    private const int Mouths = 7;

    // HeadGAN has no shipped weights.
    public static TheoryData<string> Generators => [.. Animators.Names.Where(name => name != FreeHeadGanAnimator.GeneratorName)];

    [Theory]
    [MemberData(nameof(Generators))]
    public void FramesLeaveHardlyAnyGarbage(string name)
    {
        const int Count = 30;
        using ModelStore models = ModelStore.Create();
        using IAnimator generator = Animators.Open(name, models);
        using IPreparedPortrait renderer = generator.Prepare(portrait.Source);
        MotionFrame[] motions = [.. Enumerable.Range(0, Mouths).Select(Motion)];
        Image frame = Frame();
        for (int i = 0; i < Mouths; i++)
        {
            renderer.Render(motions[i], frame);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            renderer.Render(motions[i % Mouths], frame);
        }

        // Key points and the calls of kernels in C# take some kilobytes; a picture would be a hundred times as much.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Count, 0, 10_000);
    }

    [Fact]
    public async Task MotionLeavesLittleGarbageAndNoneThatStays()
    {
        LearnedMotionGenerator generator = LearnedMotionGenerator.Open();
        (long bytes, int frames, int old) = (0, 0, 0);
        for (int run = 0; run < 2; run++)
        {
            frames = 0;
            await foreach (MotionFrame _ in generator.GenerateAsync(Speech(), new MotionRequest(), TestContext.Current.CancellationToken))
            {
                // Before the first frame, networks were opened. What earlier tests left is collected now, not in the middle.
                if (frames++ == 0)
                {
                    GC.Collect();
                    (bytes, old) = (GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(2));
                }
            }
        }

        Assert.InRange((GC.GetTotalAllocatedBytes(precise: true) - bytes) / frames, 0, 50_000);
        Assert.Equal(0, GC.CollectionCount(2) - old);

        static async IAsyncEnumerable<ReadOnlyMemory<float>> Speech()
        {
            for (int second = 0; second < 10; second++)
            {
                await Task.CompletedTask;
                yield return TestSpeech.Kennedy.AsMemory(second * 16000, 16000);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Generators))]
    public void RenderersSideBySideDrawTheSamePictures(string name)
    {
        using ModelStore models = ModelStore.Create();
        using IAnimator generator = Animators.Open(name, models);
        using IPreparedPortrait first = generator.Prepare(portrait.Source);
        byte[][] expected = [.. Enumerable.Range(0, Mouths).Select(i => Draw(first, i))];
        using IPreparedPortrait second = first.Share()!;
        using IPreparedPortrait third = second.Share()!;
        IPreparedPortrait[] renderers = [first, second, third];

        // In another order each, so that a frame would show what the one before left.
        Parallel.For(0, renderers.Length, which =>
        {
            for (int i = 0; i < Mouths; i++)
            {
                int number = (which + (i * 3)) % Mouths;
                Assert.Equal(expected[number], Draw(renderers[which], number));
            }
        });
    }

    [Fact]
    public async Task ALimitOfThreadsHoldsInItsFlowOnly()
    {
        int own = ThreadLimit.Current;
        async Task<int> LimitedAsync(int threads)
        {
            ThreadLimit.Use(threads);
            await Task.Yield();
            Assert.Equal(threads, new SessionSettings().Threads);
            Assert.Equal(threads, ThreadLimit.Loop.MaxDegreeOfParallelism);
            return ThreadLimit.Current;
        }

        Task<int> three = LimitedAsync(3);
        Assert.Equal(own, ThreadLimit.Current);
        Assert.Equal(5, await LimitedAsync(5));
        Assert.Equal(3, await three);
        Assert.Equal(own, ThreadLimit.Current);
        Assert.Throws<ArgumentOutOfRangeException>(() => ThreadLimit.Use(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(ThreadLimit.Largest + 1)]
    public void AnImpossibleNumberOfThreadsIsRefused(int threads)
    {
        InputException error = Assert.Throws<InputException>(() => TalkingHeads.Create(new() { Threads = threads }));
        Assert.Contains("threads", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThreadsOfAResizerChangeNothing()
    {
        Image picture = new(1201, 1503);
        new Random(1).NextBytes(picture.Pixels);
        Image one = new(333, 777);
        Image three = new(333, 777);
        new Resizer(1201, 1503, 333, 777).Resize(picture, one);
        new Resizer(1201, 1503, 333, 777, threads: 3).Resize(picture, three);
        Assert.Equal(one.Pixels, three.Pixels);
        float[] planes = new float[3 * 333 * 777];
        new Resizer(1201, 1503, 333, 777).ResizeToPlanes(picture, planes);
        Assert.Equal(one.ToPlanes(), planes);
    }

    private Image Frame() => new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);

    private MotionFrame Motion(int i) =>
        Retargeting.WithView(
            portrait.WithMouth(new MouthShape(0.03f * i, 0.01f * i, 0)),
            0.03f * i,
            -0.02f * i,
            0) with
        { BlinkRight = i % 2, BlinkLeft = i % 3 / 2f };

    private byte[] Draw(IPreparedPortrait renderer, int number)
    {
        Image frame = Frame();
        renderer.Render(Motion(number), frame);
        return frame.Pixels;
    }
}
