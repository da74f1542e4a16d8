using System.Buffers.Binary;

namespace Orator.Tests.Speech;

/// <summary>Sounds for tests, 16 kHz mono.</summary>
internal static class TestSpeech
{
    private static readonly Lazy<float[]> KennedyOnce = new(ReadKennedy);

    /// <summary>11 s of real speech (npm demo media).</summary>
    public static float[] Kennedy => KennedyOnce.Value;

    /// <summary>Bursts of 120 ms with smooth edges in digital silence, the first centred at 0.5 s, then one each half second.</summary>
    /// <param name="seconds">Length of the sound.</param>
    /// <param name="noise">True for white noise, false for a vowel-like harmonic tone.</param>
    public static float[] Bursts(double seconds, bool noise)
    {
        Random random = new(7);
        float[] samples = new float[(int)(seconds * 16000)];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = i / 16000.0;
            double nearest = Math.Max(0.5, Math.Round(time * 2) / 2);
            double x = (time - nearest) / 0.06;
            double envelope = Math.Abs(x) < 1 ? 0.5 * (1 + Math.Cos(Math.PI * x)) : 0;
            double source = noise ? (random.NextDouble() * 2) - 1 : Vowel(time);
            samples[i] = (float)(0.3 * envelope * source);
        }

        return samples;
    }

    /// <summary>The samples as a stream of blocks.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<float>> Blocks(float[] samples, int length = 1600)
    {
        await Task.CompletedTask;
        for (int start = 0; start < samples.Length; start += length)
        {
            yield return samples.AsMemory(start, Math.Min(length, samples.Length - start));
        }
    }

    // Harmonics of 120 Hz under resonances at 700, 1200 and 2500 Hz: roughly an "ah".
    private static double Vowel(double time)
    {
        double sum = 0;
        for (int h = 1; h <= 30; h++)
        {
            double f = 120 * h;
            double gain = (1 / (1 + Square((f - 700) / 100))) + (0.5 / (1 + Square((f - 1200) / 120))) + (0.2 / (1 + Square((f - 2500) / 200)));
            sum += gain * Math.Cos(2 * Math.PI * f * time);
        }

        return sum / 2;
    }

    private static double Square(double v) => v * v;

    private static float[] ReadKennedy()
    {
        // The demo file is plain 16-bit mono PCM at 16 kHz; its data chunk follows the format chunk and possibly others.
        byte[] bytes = File.ReadAllBytes(DemoMedia.Speech);
        int chunk = 12;
        while (!bytes.AsSpan(chunk, 4).SequenceEqual("data"u8))
        {
            chunk += 8 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(chunk + 4));
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(chunk + 4)) / 2;
        return [.. Enumerable.Range(0, count).Select(
            i => BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(chunk + 8 + (2 * i))) / 32768f)];
    }
}
