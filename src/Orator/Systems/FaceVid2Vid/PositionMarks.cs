using Orator.Graphs;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>Maps that mark each of some positions by a Gaussian: 1 at the position, falling with the distance from it.</summary>
internal static class PositionMarks
{
    /// <summary>Marks in a plane.</summary>
    /// <param name="positions">[N, K, 2 or more], -1 to 1.</param>
    /// <param name="variance">Of the Gaussians, in squared half sides.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>[N, K, H, W].</returns>
    public static Tensor Plane(Tensor positions, float variance, int height, int width) =>
        Along(positions, 1, variance, height, height, 1) * Along(positions, 0, variance, width, 1, width);

    /// <summary>Marks in a volume.</summary>
    /// <param name="positions">[N, K, 3], -1 to 1.</param>
    /// <param name="variance">Of the Gaussians, in squared half sides.</param>
    /// <param name="depth">D.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>[N, K, D, H, W].</returns>
    public static Tensor Volume(Tensor positions, float variance, int depth, int height, int width) =>
        Along(positions, 2, variance, depth, depth, 1, 1) * (Along(
            positions, 1, variance, height, 1, height, 1) * Along(positions, 0, variance, width, 1, 1, width));

    // A Gaussian around a position is a product of one for each axis: few exponentials.
    private static Tensor Along(Tensor positions, int axis, float variance, int count, params int[] shape)
    {
        Tensor distance = positions.Graph.Constant(CoordinateGrid.Line(count), [1, 1, count]) - positions.Slice(2, axis, axis + 1);
        return (distance.Square() * (-0.5f / variance)).Exp().Reshape([positions.Shape[0], positions.Shape[1], .. shape]);
    }
}
