using Orator.Graphs;

namespace Orator.Training.Data.Eyes;

/// <summary>What cameras and files do to a crop: noise, blur, contrast and colour.</summary>
internal static class CameraEffects
{
    private const int MostReach = 4;

    /// <summary>Changes a crop in place.</summary>
    /// <param name="picture">3 * size * size values from 0 to 1: the red plane, the green, the blue.</param>
    /// <param name="size">Its side, pixels.</param>
    /// <param name="random">Source of chance.</param>
    /// <param name="least">Least deviation of the blur, as a share of a 64th of the side.</param>
    /// <param name="most">Largest, likewise.</param>
    public static void Apply(Span<float> picture, int size, CounterRandom random, float least, float most)
    {
        float Range(float low, float high) => low + ((high - low) * random.Uniform());
        int plane = size * size;
        float share = random.Uniform();
        float noise = MathF.Max(0, Range(-0.02f, 0.06f));
        for (int i = 0; i < plane; i++)
        {
            float grain = noise * random.Normal();
            for (int channel = 0; channel < 3; channel++)
            {
                picture[(channel * plane) + i] += grain;
            }
        }

        Blur(picture, size, (least + ((most - least) * share * share)) * size / 64f);
        float gamma = MathF.Exp(Range(-0.35f, 0.35f));
        float light = MathF.Exp(Range(-0.25f, 0.15f));
        float colourful = Range(0.55f, 1.15f);
        ReadOnlySpan<float> gains = [Range(0.92f, 1.08f), Range(0.95f, 1.05f), Range(0.9f, 1.1f)];
        for (int i = 0; i < plane; i++)
        {
            float grey = (0.3f * picture[i]) + (0.59f * picture[plane + i]) + (0.11f * picture[(2 * plane) + i]);
            for (int channel = 0; channel < 3; channel++)
            {
                ref float value = ref picture[(channel * plane) + i];
                value = grey + (colourful * (value - grey));
                value = Math.Clamp((light * gains[channel] * MathF.Pow(MathF.Max(value, 0), gamma)), 0, 1);
            }
        }
    }

    private static void Blur(Span<float> picture, int size, float deviation)
    {
        if (deviation < 0.2f)
        {
            return;
        }

        int reach = Math.Min(MostReach * Math.Max(1, size / 64), (int)MathF.Ceiling(2.5f * deviation));
        Span<float> kernel = stackalloc float[(2 * reach) + 1];
        float sum = 0;
        for (int i = 0; i < kernel.Length; i++)
        {
            float distance = (i - reach) / deviation;
            sum += kernel[i] = MathF.Exp(-distance * distance / 2);
        }

        float[] line = new float[size];
        for (int row = 0; row < 3 * size; row++)
        {
            Filter(picture, row * size, 1, line, kernel, 1 / sum);
        }

        for (int column = 0; column < 3 * size; column++)
        {
            Filter(picture, (column / size * size * size) + (column % size), size, line, kernel, 1 / sum);
        }
    }

    private static void Filter(Span<float> picture, int first, int step, float[] line, ReadOnlySpan<float> kernel, float scale)
    {
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = picture[first + (i * step)];
        }

        int reach = kernel.Length / 2;
        for (int i = 0; i < line.Length; i++)
        {
            float sum = 0;
            for (int k = 0; k < kernel.Length; k++)
            {
                sum += kernel[k] * line[Math.Clamp(i + k - reach, 0, line.Length - 1)];
            }

            picture[first + (i * step)] = sum * scale;
        }
    }
}
