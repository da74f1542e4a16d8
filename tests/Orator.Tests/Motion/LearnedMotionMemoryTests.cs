using Orator.Motion.FromSpeech;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Tests.Speech;

namespace Orator.Tests.Motion;

/// <summary>Measures the memory of the whole process, so it runs when nothing else does.</summary>
[CollectionDefinition(nameof(LearnedMotionMemoryTests), DisableParallelization = true)]
[Collection(nameof(LearnedMotionMemoryTests))]
public sealed class LearnedMotionMemoryTests
{
    [Fact]
    public async Task MemoryDoesNotGrowWithTheLengthAndSoundIsReadAsItIsNeeded()
    {
        long before = 0;
        long after = 0;
        int count = 0;
        int read = 0;
        await foreach (MotionFrame _ in LearnedMotionGenerator.Open().GenerateAsync(
            Long(), new MotionRequest { FramesPerSecond = 5 }, TestContext.Current.CancellationToken))
        {
            count++;
            Assert.InRange(read - (count / 5.0), -0.5, 2.5);
            if (count % 50 == 0)
            {
                after = GC.GetTotalMemory(forceFullCollection: true);
                before = count == 50 ? after : before;
            }
        }

        Assert.Equal(450, count);
        Assert.True(after - before < 500_000, $"grew by {after - before} bytes");

        async IAsyncEnumerable<ReadOnlyMemory<float>> Long()
        {
            for (int second = 0; second < 90; second++)
            {
                await Task.CompletedTask;
                read++;
                yield return TestSpeech.Kennedy.AsMemory(second % 10 * 16000, 16000);
            }
        }
    }
}
