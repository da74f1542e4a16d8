using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>Losses of Free-HeadGAN's gaze estimator (Doukas et al. 2022, section 3.2): meshes of eyes and the direction that they look.</summary>
/// <remarks>The paper gives no weights of the three; 1, 1 and 0.1 are the project's choice.</remarks>
public static class GazeLoss
{
    /// <summary>Weight of <see cref="Vertices"/> and of <see cref="Edges"/>.</summary>
    public const float MeshWeight = 1;

    /// <summary>Weight of <see cref="Angle"/>.</summary>
    public const float AngleWeight = 0.1f;

    // arccos is infinitely steep at 1, where float tells no angle below 0.02 degrees apart.
    private const float LargestCosine = 1 - 1e-7f;

    /// <summary>L_v: mean |v - v*|.</summary>
    /// <param name="vertices">v, [N, V, 3].</param>
    /// <param name="real">v*, likewise.</param>
    public static Tensor Vertices(Tensor vertices, Tensor real) => (vertices - real).Abs().Mean();

    /// <summary>L_e: mean |e - e*| over the lengths of three edges for each triangle.</summary>
    /// <param name="vertices">v, [N, V, 3].</param>
    /// <param name="real">v*, likewise.</param>
    /// <param name="triangles">Vertices of each triangle, three numbers a triangle.</param>
    public static Tensor Edges(Tensor vertices, Tensor real, int[] triangles)
    {
        // From each corner to the next of its triangle.
        int[] ends = [.. triangles.Select((_, i) => triangles[(i / 3 * 3) + ((i + 1) % 3)])];
        return (Lengths(vertices, triangles, ends) - Lengths(real, triangles, ends)).Abs().Mean();
    }

    /// <summary>L_g: the mean of <see cref="Degrees"/>.</summary>
    /// <param name="gaze">g, [N, 3], of length 1.</param>
    /// <param name="real">g*, likewise.</param>
    public static Tensor Angle(Tensor gaze, Tensor real) => Degrees(gaze, real).Mean();

    /// <summary>The angle between two directions of gaze: (180 / pi) arccos(g . g*).</summary>
    /// <param name="gaze">g, [N, 3], of length 1.</param>
    /// <param name="real">g*, likewise.</param>
    /// <returns>Degrees, [N].</returns>
    public static Tensor Degrees(Tensor gaze, Tensor real) =>
        (gaze * real).Sum([1]).Clip(-LargestCosine, LargestCosine).Acos() * (180 / MathF.PI);

    private static Tensor Lengths(Tensor vertices, int[] starts, int[] ends) =>
        ((vertices.Gather(starts, 1) - vertices.Gather(ends, 1)).Square().Sum([2]) + 1e-12f).Sqrt();
}
