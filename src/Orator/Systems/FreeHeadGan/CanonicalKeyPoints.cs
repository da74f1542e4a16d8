using Orator.Graphs;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// Free-HeadGAN's key points (Doukas et al. 2022, equations 1 and 2): p_can = R^-1 (p - d - t) / s are the same for all poses and expressions
/// of a person, and p = s R p_can + t + d.
/// </summary>
public static class CanonicalKeyPoints
{
    /// <summary>Equation 1: takes pose and expression away.</summary>
    /// <param name="points">p, [N, K, 3].</param>
    /// <param name="rotation">R, [N, 3, 3], acting on column vectors.</param>
    /// <param name="scale">s, [N, 1], not 0.</param>
    /// <param name="translation">t, [N, 3].</param>
    /// <param name="deformation">d, [N, K, 3].</param>
    /// <returns>p_can, [N, K, 3].</returns>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public static Tensor Of(Tensor points, Tensor rotation, Tensor scale, Tensor translation, Tensor deformation) =>
        (points - deformation - Rows(translation, 3)).MatMul(rotation) / Rows(scale, 1);

    /// <summary>Equation 2: gives them a pose and an expression.</summary>
    /// <param name="canonical">p_can, [N, K, 3].</param>
    /// <param name="rotation">R, [N, 3, 3].</param>
    /// <param name="scale">s, [N, 1].</param>
    /// <param name="translation">t, [N, 3].</param>
    /// <param name="deformation">d, [N, K, 3].</param>
    /// <returns>p, [N, K, 3].</returns>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public static Tensor Pose(Tensor canonical, Tensor rotation, Tensor scale, Tensor translation, Tensor deformation) =>
        (canonical.MatMul(rotation.Transpose(0, 2, 1)) * Rows(scale, 1)) + Rows(translation, 3) + deformation;

    /// <summary>A rotation of six numbers without constraints, as networks regress it (Zhou et al. 2019, section 4.2): two columns, made
    /// orthonormal, and their cross product.</summary>
    /// <param name="columns">[N, 6], two vectors that are not parallel and not 0.</param>
    /// <returns>R, [N, 3, 3].</returns>
    /// <exception cref="ShapeException">It has another shape.</exception>
    public static Tensor Rotation(Tensor columns)
    {
        IReadOnlyList<Tensor> given = columns.Split(1, 3, 3);
        Tensor first = Normalised(given[0]);
        Tensor second = Normalised(given[1] - ((first * given[1]).Sum([1], keepAxes: true) * first));
        return Tensor.Concat(2, [.. new[] { first, second, Cross(first, second) }.Select(column => column.Reshape(-1, 3, 1))]);
    }

    private static Tensor Rows(Tensor x, int size) => x.Reshape(-1, 1, size);

    private static Tensor Normalised(Tensor x) => x / x.Square().Sum([1], keepAxes: true).Sqrt();

    // (a x b)_i = a_(i+1) b_(i+2) - a_(i+2) b_(i+1).
    private static Tensor Cross(Tensor a, Tensor b) =>
        (Turned(a, 1) * Turned(b, 2)) - (Turned(a, 2) * Turned(b, 1));

    private static Tensor Turned(Tensor x, int by) => Tensor.Concat(1, x.Slice(1, by), x.Slice(1, 0, by));
}
