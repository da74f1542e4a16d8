using System.Numerics;
using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>What HeadGAN's critic of mouths sees of a picture: a square of whole pixels around the mouth, inside the picture.</summary>
public static class MouthCrop
{
    /// <summary>Side of the published crop of pictures of 256 pixels.</summary>
    public const int Side = 64;

    // Of 68 landmarks and of those of the public data, which two centres of eyes follow that belong to its median.
    private const int FirstOfMouth = 48;

    /// <summary>The middle of a mouth: the median of its landmarks, of each coordinate.</summary>
    /// <param name="landmarks">68 landmarks or more; those from number 48 on count.</param>
    public static Vector2 Centre(ReadOnlySpan<Vector2> landmarks)
    {
        Vector2[] mouth = landmarks[FirstOfMouth..].ToArray();
        return new(Median(mouth.Select(p => p.X)), Median(mouth.Select(p => p.Y)));
    }

    /// <summary>Crops pictures.</summary>
    /// <param name="image">[N, C, H, W].</param>
    /// <param name="rows">[N, side, H], of <see cref="Fill"/>.</param>
    /// <param name="columns">[N, side, W], likewise.</param>
    /// <returns>[N, C, side, side].</returns>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public static Tensor Of(Tensor image, Tensor rows, Tensor columns) => RoiAlign.Of(image, rows, columns);

    /// <summary>Which rows or columns of one picture a crop has.</summary>
    /// <param name="centre">Row or column of its middle; without its fraction, and moved so that the crop lies inside.</param>
    /// <param name="size">Rows or columns of the picture.</param>
    /// <param name="weights">Receives [side, size], 0 or 1.</param>
    /// <exception cref="ArgumentException">The crop is larger than the picture.</exception>
    public static void Fill(float centre, int size, Span<float> weights)
    {
        int side = weights.Length / size;
        if (side > size)
        {
            throw new ArgumentException($"A crop of {side} pixels does not fit into a picture of {size}.", nameof(weights));
        }

        int half = side / 2;
        int begin = (int)Math.Clamp(centre, half, size - half) - half;
        weights.Clear();
        for (int i = 0; i < side; i++)
        {
            weights[(i * size) + begin + i] = 1;
        }
    }

    private static float Median(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
