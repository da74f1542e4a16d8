using Orator.Graphs;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Positions of the elements of a plane or a volume, -1 at the first and 1 at the last of each dimension. The sampling of the networks,
/// however, has -1 and 1 at the outer edges: reading at these positions stretches the picture a little. The public implementation does so,
/// hence its weights expect it.
/// </summary>
public static class CoordinateGrid
{
    /// <summary>Positions along one dimension.</summary>
    /// <param name="count">Number of elements, at least 2.</param>
    public static float[] Line(int count) => [.. Enumerable.Range(0, count).Select(i => (2f * i / (count - 1)) - 1)];

    /// <summary>Positions in a plane as a constant.</summary>
    /// <param name="graph">Where it is added.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>[1, H, W, 2]: x, y.</returns>
    public static Tensor Plane(Graph graph, int height, int width)
    {
        (float[] xs, float[] ys) = (Line(width), Line(height));
        return graph.Constant([.. ys.SelectMany(y => xs.SelectMany(x => new[] { x, y }))], [1, height, width, 2]);
    }

    /// <summary>Positions in a volume as a constant.</summary>
    /// <param name="graph">Where it is added.</param>
    /// <param name="depth">D.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <returns>[1, D, H, W, 3]: x, y, z.</returns>
    public static Tensor Volume(Graph graph, int depth, int height, int width)
    {
        (float[] xs, float[] ys, float[] zs) = (Line(width), Line(height), Line(depth));
        return graph.Constant(
            [.. zs.SelectMany(z => ys.SelectMany(y => xs.SelectMany(x => new[] { x, y, z })))], [1, depth, height, width, 3]);
    }
}
