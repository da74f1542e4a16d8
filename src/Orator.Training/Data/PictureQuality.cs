using Orator.Geometry;

namespace Orator.Training.Data;

/// <summary>Measures of pictures by which frames are chosen.</summary>
public static class PictureQuality
{
    /// <summary>
    /// How sharp the face is: standard deviation of the 4-neighbour Laplacian of the luma inside the face's box, divided by the standard
    /// deviation of the luma there. Does not depend on contrast; falls with blur, enlargement and strong compression. Noise raises it.
    /// </summary>
    /// <param name="crop">A picture.</param>
    /// <param name="face">The face in it, pixels of the picture.</param>
    /// <returns>At least 0; 0 also for a face without any contrast.</returns>
    public static float Sharpness(Image crop, FaceObservation face)
    {
        FaceBox box = FaceBox.Of(face);
        (int left, int right) = ((int)Math.Clamp(box.Left, 1, crop.Width - 1), (int)Math.Clamp(box.Right, 1, crop.Width - 1));
        (int top, int bottom) = ((int)Math.Clamp(box.Top, 1, crop.Height - 1), (int)Math.Clamp(box.Bottom, 1, crop.Height - 1));
        (double sum, double squares, double laplace, double laplaceSquares) = (0, 0, 0, 0);
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                double luma = Luma(crop, x, y);
                double difference = (4 * luma) - Luma(crop, x - 1, y) - Luma(crop, x + 1, y) - Luma(crop, x, y - 1) - Luma(crop, x, y + 1);
                sum += luma;
                squares += luma * luma;
                laplace += difference;
                laplaceSquares += difference * difference;
            }
        }

        double count = Math.Max(1, (right - left) * (bottom - top));
        double variance = (squares / count) - (sum / count * (sum / count));
        return variance > 1 ? (float)Math.Sqrt(((laplaceSquares / count) - (laplace / count * (laplace / count))) / variance) : 0;
    }

    /// <summary>Mean absolute difference of two equally large pictures over all channels, levels.</summary>
    internal static float Difference(Image a, Image b)
    {
        long sum = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
        {
            sum += Math.Abs(a.Pixels[i] - b.Pixels[i]);
        }

        return (float)sum / a.Pixels.Length;
    }

    private static float Luma(Image picture, int x, int y)
    {
        ReadOnlySpan<byte> p = picture[x, y];
        return (0.299f * p[0]) + (0.587f * p[1]) + (0.114f * p[2]);
    }
}
