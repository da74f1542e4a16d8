using Orator.Engine;
using Orator.Training.Data;

namespace Orator.Training.Evaluation;

/// <summary>How alike two pictures are in one part of the face. All three colour channels count alike.</summary>
public static class RegionMetrics
{
    /// <summary>L1 and PSNR over the pixels of a part.</summary>
    /// <param name="a">One picture.</param>
    /// <param name="b">Another one, as large.</param>
    /// <param name="parts">What <see cref="FaceRegions.Draw"/> says of the pictures' pixels.</param>
    /// <param name="part">The part.</param>
    /// <returns>Mean absolute difference with pixel values in 0..1, and decibels (positive infinity for identical pixels); null if no pixel
    /// belongs to the part.</returns>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static (double L1, double Psnr)? Of(Image a, Image b, ReadOnlySpan<FacePart> parts, FacePart part)
    {
        if (a.Pixels.Length != b.Pixels.Length || a.Pixels.Length != 3 * parts.Length)
        {
            throw new ArgumentException("Pictures to compare and their parts must be equally large.", nameof(b));
        }

        long absolute = 0;
        long squared = 0;
        int count = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] == part)
            {
                for (int k = 3 * i; k < 3 * (i + 1); k++)
                {
                    int difference = a.Pixels[k] - b.Pixels[k];
                    absolute += Math.Abs(difference);
                    squared += difference * difference;
                }

                count += 3;
            }
        }

        return count == 0 ? null : (absolute / (255.0 * count), SignalToNoise.Peak(squared, count, byte.MaxValue));
    }
}
