using Orator.Systems.SpeechEmbedding;

namespace Orator.Tests.SpeechEmbedding;

/// <summary>Measures the memory of the whole process, so it runs when nothing else does.</summary>
[CollectionDefinition(nameof(SpeechEmbeddingMemoryTests), DisableParallelization = true)]
[Collection(nameof(SpeechEmbeddingMemoryTests))]
public sealed class SpeechEmbeddingMemoryTests
{
    [Fact]
    public void TheStreamRunsInConstantMemory()
    {
        float[] second = SpeechEmbeddingTests.Chirp(16000);
        using SpeechEmbeddingExtractor extractor = SpeechEmbeddingEncoder.Open().CreateExtractor();
        long before = 0;
        int features = 0;
        for (int i = 0; i < 60; i++)
        {
            extractor.Append(second);
            features += SpeechEmbeddingTests.Drain(extractor).Count;
            if (i == 10)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(after - before < 500_000, $"grew by {after - before} bytes");
        Assert.Equal(((60 * 16000) - 3376) / 640 + 1, features);
    }
}
