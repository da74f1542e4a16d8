using Orator.Motion.FromSpeech;
using Orator.Tests.Speech;

namespace Orator.Tests.Motion;

/// <summary>Measures the memory of the whole process, so it runs when nothing else does.</summary>
[CollectionDefinition(nameof(SignalMotionMemoryTests), DisableParallelization = true)]
[Collection(nameof(SignalMotionMemoryTests))]
public sealed class SignalMotionMemoryTests
{
    [Fact]
    public async Task MemoryDoesNotGrowWithTheLength()
    {
        long before = 0;
        long largest = 0;
        int count = 0;
        await foreach (MotionFrame _ in new RuleBasedMotionGenerator().GenerateAsync(
            Long(600), new MotionRequest { FramesPerSecond = 5 }, TestContext.Current.CancellationToken))
        {
            if (++count == 100)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
            else if (count % 500 == 0)
            {
                largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        Assert.Equal(3000, count);
        Assert.True(largest - before < 2_000_000, $"grew by {largest - before} bytes");
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<float>> Long(int seconds)
    {
        await Task.CompletedTask;
        float[] speech = TestSpeech.Kennedy;
        for (int i = 0; i < seconds; i++)
        {
            yield return speech.AsMemory(i % 10 * 16000, 16000);
        }
    }
}
