using Orator.Systems.LiveSpeechPortraits;
using Orator.Tests.Speech;

namespace Orator.Tests.LiveSpeech;

/// <summary>Measures the memory of the whole process, so it runs when nothing else does.</summary>
[CollectionDefinition(nameof(SpeechEncoderMemoryTests), DisableParallelization = true)]
[Collection(nameof(SpeechEncoderMemoryTests))]
public sealed class SpeechEncoderMemoryTests
{
    [Fact]
    public void TheShippedEncoderStreamsInConstantMemoryAndItsFeaturesStayInRange()
    {
        using SpeechFeatureExtractor extractor = SpeechEncoder.Open().CreateExtractor();
        float[] feature = new float[extractor.FeatureSize];
        long before = 0;
        float largest = 0;
        for (int second = 0; second < 90; second++)
        {
            extractor.Append(TestSpeech.Kennedy.AsSpan(second % 10 * 16000, 16000));
            while (extractor.TryRead(feature))
            {
                largest = Math.Max(largest, feature.Max(Math.Abs));
            }

            if (second == 10)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(after - before < 500_000, $"grew by {after - before} bytes");
        Assert.InRange(largest, 0.1f, 3);
    }
}
