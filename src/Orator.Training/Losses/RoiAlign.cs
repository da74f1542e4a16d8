using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// Regions of pictures in a size of their own (RoIAlign, He et al. 2017, section 3): each element is the mean of bilinear reads on a regular
/// grid inside its part of the region. As this is linear along each axis, a region is two matrices, which the processor fills, and reading
/// it two products: gradients reach the pictures, not the boxes.
/// </summary>
public static class RoiAlign
{
    /// <summary>Reads a region of each picture.</summary>
    /// <param name="image">[N, C, H, W].</param>
    /// <param name="rows">Weights along y, [N, h, H], of <see cref="Fill"/>.</param>
    /// <param name="columns">Weights along x, [N, w, W].</param>
    /// <returns>[N, C, h, w].</returns>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public static Tensor Of(Tensor image, Tensor rows, Tensor columns)
    {
        if (image.Rank != 4 || rows.Rank != 3 || columns.Rank != 3 || rows.Shape[0] != image.Shape[0] || columns.Shape[0] != image.Shape[0]
            || rows.Shape[2] != image.Shape[2] || columns.Shape[2] != image.Shape[3])
        {
            throw new ShapeException(
                $"RoiAlign: rows {rows.Shape} and columns {columns.Shape} do not fit {image.Shape}: expected [N, h, H] and [N, w, W].");
        }

        Tensor across = columns.Transpose(0, 2, 1).Reshape(columns.Shape[0], 1, columns.Shape[2], columns.Shape[1]);
        return rows.Reshape(rows.Shape[0], 1, rows.Shape[1], rows.Shape[2]).MatMul(image.MatMul(across));
    }

    /// <summary>The weights along one axis of one picture.</summary>
    /// <remarks>As in torchvision with <c>aligned</c> false and an adaptive <c>sampling_ratio</c>: coordinates are those of the elements'
    /// centres, an interval is at least 1 long, each bin has ceil(length / bins) reads, and reads beyond 1 outside are zero.</remarks>
    /// <param name="begin">Where the region begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="size">Elements of the picture along this axis.</param>
    /// <param name="weights">Receives [bins, size].</param>
    public static void Fill(double begin, double end, int size, Span<float> weights)
    {
        int bins = weights.Length / size;
        double length = Math.Max(end - begin, 1);
        int reads = (int)Math.Ceiling(length / bins);
        weights.Clear();
        for (int i = 0; i < bins * reads; i++)
        {
            double place = begin + ((i + 0.5) * length / bins / reads);
            if (place < -1 || place > size)
            {
                continue;
            }

            Span<float> row = weights.Slice(i / reads * size, size);
            place = Math.Clamp(place, 0, size - 1);
            int low = Math.Min((int)place, Math.Max(size - 2, 0));
            double share = place - low;
            row[low] += (float)((1 - share) / reads);
            if (share > 0)
            {
                row[low + 1] += (float)(share / reads);
            }
        }
    }
}
