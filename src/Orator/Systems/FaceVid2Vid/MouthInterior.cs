using Orator.Graphs;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Where, between parted lips, the inside of the mouth is to be seen, as told by four key points. Marks of the points alone say where the
/// middle of a lip is, not which pixels the lips have left: from them a decoder learns to open the mouths of the people in its data, but
/// not of others.
/// </summary>
public static class MouthInterior
{
    /// <summary>Key points that are needed: both corners, then the middles of the upper and the lower lip's inner edges.</summary>
    public const int KeyPoints = 4;

    // In half widths of the mouth: how far inside of the edge the map reaches 1.
    private const float Edge = 0.08f;

    /// <summary>The map: 0 at the lips' edges and beyond, 1 inside; 0 everywhere while the lips are closed. Edges are parabolas from corner
    /// to corner through the middle points.</summary>
    /// <param name="positions">Key points of the picture, [N, K, 2 or more], -1 to 1.</param>
    /// <param name="mouth">The numbers of the four key points.</param>
    /// <param name="height">H of the map.</param>
    /// <param name="width">W of the map.</param>
    /// <returns>[N, 1, H, W].</returns>
    public static Tensor Map(Tensor positions, IReadOnlyList<int> mouth, int height, int width)
    {
        int samples = positions.Shape[0];
        Tensor Coordinate(int point, int axis) =>
            positions.Slice(1, mouth[point], mouth[point] + 1).Slice(2, axis, axis + 1).Reshape(samples, 1, 1, 1);
        (Tensor centreX, Tensor centreY) = ((Coordinate(0, 0) + Coordinate(1, 0)) * 0.5f, (Coordinate(0, 1) + Coordinate(1, 1)) * 0.5f);
        (Tensor halfX, Tensor halfY) = (Coordinate(1, 0) - centreX, Coordinate(1, 1) - centreY);
        Tensor squared = halfX.Square() + halfY.Square() + 1e-6f;
        (Tensor unitX, Tensor unitY) = (halfX / squared, halfY / squared);

        // In the mouth's own frame, half widths: x from corner to corner, y from the upper to the lower lip.
        (Tensor X, Tensor Y) Own(Tensor x, Tensor y)
        {
            (Tensor dx, Tensor dy) = (x - centreX, y - centreY);
            return ((dx * unitX) + (dy * unitY), (dy * unitX) - (dx * unitY));
        }

        Tensor upper = Own(Coordinate(2, 0), Coordinate(2, 1)).Y;
        Tensor lower = Own(Coordinate(3, 0), Coordinate(3, 1)).Y;
        (Tensor along, Tensor across) = Own(
            positions.Graph.Constant(CoordinateGrid.Line(width), [1, 1, 1, width]), positions.Graph.Constant(
                CoordinateGrid.Line(height), [1, 1, height, 1]));
        Tensor bow = (1 - along.Square()).Relu();
        Tensor below = (across - (upper * bow)) * (1 / Edge);
        Tensor above = ((lower * bow) - across) * (1 / Edge);
        return below.Minimum(above).Clip(0, 1);
    }
}
