using Orator.Training.Data;
using Orator.Training.Data.Augmentation;
using Orator.Training.Losses;

namespace Orator.Training.Systems.StyleAware;

/// <summary>One frame to learn from: what the network gets and what it should make of it. Planes of <see cref="ClipCrop.Size"/> pixels a
/// side, values as in the network.</summary>
/// <param name="Planes">By input name.</param>
internal sealed record StyleAwareSample(IReadOnlyDictionary<string, float[]> Planes)
{
    /// <summary>The inputs of a graph that a sample fills, with their channels.</summary>
    public static IReadOnlyList<(string Name, int Channels)> Inputs { get; } =
    [
        ("source", 3), ("source map", 3), ("pattern", 3), ("pattern map", 3), ("mesh", 3), ("map", 3), ("validity", 1), ("flow", 2), ("truth", 3), ("weights", 1), ("interior", 1), ("region", 1),
    ];

    /// <summary>Weights of <see cref="StyleAwarePhotometricLoss"/> of each pixel.</summary>
    public static float[] Weights(FacePart[] parts) => Array.ConvertAll(parts, part => part switch
    {
        FacePart.Mouth => StyleAwarePhotometricLoss.Mouth,
        FacePart.Eyes => StyleAwarePhotometricLoss.Eyes,
        FacePart.Skin => StyleAwarePhotometricLoss.Skin,
        _ => 0,
    });

    /// <summary>The sample seen in a mirror. The colours that tell the sides of a facial map apart stay, so that the network cannot rely on
    /// them.</summary>
    public StyleAwareSample Mirrored() => new(Planes.ToDictionary(pair => pair.Key, pair => Mirror(pair.Key, pair.Value)));

    /// <summary>A square of the sample.</summary>
    /// <param name="left">Its left edge, pixels.</param>
    /// <param name="top">Its top edge.</param>
    /// <param name="side">Its side.</param>
    public StyleAwareSample Cut(int left, int top, int side) => new(Planes.ToDictionary(pair => pair.Key, pair =>
    {
        int channels = pair.Value.Length / (ClipCrop.Size * ClipCrop.Size);
        float[] cut = new float[channels * side * side];
        for (int row = 0; row < channels * side; row++)
        {
            (int channel, int y) = Math.DivRem(row, side);
            pair.Value.AsSpan((((channel * ClipCrop.Size) + top + y) * ClipCrop.Size) + left, side).CopyTo(cut.AsSpan(row * side));
        }

        return cut;
    }));

    /// <summary>Middle of the mouth, pixels; of the picture, if no mouth is seen.</summary>
    public (int X, int Y) Mouth()
    {
        (long x, long y, int count) = (0, 0, 0);
        float[] weights = Planes["weights"];
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] == StyleAwarePhotometricLoss.Mouth)
            {
                x += i % ClipCrop.Size;
                y += i / ClipCrop.Size;
                count++;
            }
        }

        return count == 0 ? (ClipCrop.Size / 2, ClipCrop.Size / 2) : ((int)(x / count), (int)(y / count));
    }

    private static float[] Mirror(string name, float[] planes)
    {
        const int Size = ClipCrop.Size;
        float[] mirrored = MirroredPlanes.Of(planes, Size);
        int plane = Size * Size;
        if (name == "flow")
        {
            for (int i = 0; i < plane; i++)
            {
                mirrored[i] = -mirrored[i];
            }
        }
        else if (name is "map" or "source map" or "pattern map")
        {
            // Where an eye is open, blue is 128 and red codes the gaze from left to right.
            for (int i = 0; i < plane; i++)
            {
                if (MathF.Abs(mirrored[(2 * plane) + i] - (128 / 255f)) < 0.002f)
                {
                    mirrored[i] = (256 / 255f) - mirrored[i];
                }
            }
        }

        return mirrored;
    }
}
