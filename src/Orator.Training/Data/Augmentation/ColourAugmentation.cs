using Orator.Graphs;

namespace Orator.Training.Data.Augmentation;

/// <summary>A random change of light, the same for all pictures of a sample: a gamma for all colours and a gain for each.</summary>
internal sealed class ColourAugmentation
{
    private const float GammaRange = 0.25f;
    private const float GainRange = 0.12f;
    private readonly byte[] _table = new byte[3 * 256];

    private ColourAugmentation(float gamma, float[] gains)
    {
        for (int i = 0; i < _table.Length; i++)
        {
            _table[i] = (byte)Math.Clamp((255 * gains[i / 256] * MathF.Pow(i % 256 / 255f, gamma)) + 0.5f, 0, 255);
        }
    }

    /// <summary>Draws one.</summary>
    public static ColourAugmentation Draw(CounterRandom random)
    {
        float Around(float range) => MathF.Exp(((2 * random.Uniform()) - 1) * range);
        return new ColourAugmentation(Around(GammaRange), [Around(GainRange), Around(GainRange), Around(GainRange)]);
    }

    /// <summary>Changes a picture in place.</summary>
    /// <returns>The picture.</returns>
    public Image Apply(Image image)
    {
        byte[] pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = _table[(i % 3 * 256) + pixels[i]];
        }

        return image;
    }
}
