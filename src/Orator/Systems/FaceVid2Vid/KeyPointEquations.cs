using Orator.Graphs;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// From canonical key points to those of a picture, in a graph (face-vid2vid, equations 1-4; Style Transfer, supplement, section 1). The
/// same on numbers, for use frame by frame, is <see cref="HeadMotion"/>.
/// </summary>
/// <remarks>
/// <para>Conventions, which the public weights were trained with: R = R_pitch R_yaw R_roll, acting on column vectors, with
/// R_roll = [[c, -s, 0], [s, c, 0], [0, 0, 1]], R_pitch = [[1, 0, 0], [0, c, -s], [0, s, c]] and R_yaw = [[c, 0, s], [0, 1, 0], [-s, 0,
/// c]]. Degrees become radians by the factor 3.14 / 180, not pi / 180.</para>
/// </remarks>
public static class KeyPointEquations
{
    /// <summary>Radians of a degree as the public weights were trained with.</summary>
    internal const float RadiansPerDegree = 3.14f / 180;

    /// <summary>The expected angle: 3 sum(p_i i) - 99 with p the softmax of the logits (Ruiz et al. 2018, Hopenet).</summary>
    /// <param name="logits">[N, 66].</param>
    /// <returns>Degrees [N], -99 to 96.</returns>
    /// <exception cref="ShapeException">The logits have another rank.</exception>
    public static Tensor Degrees(Tensor logits)
    {
        if (logits.Rank != 2)
        {
            throw new ShapeException($"Degrees: expected logits [N, bins], not {logits.Shape}.");
        }

        int bins = logits.Shape[1];
        Tensor numbers = logits.Graph.Constant([.. Enumerable.Range(0, bins).Select(i => (float)i)], [bins]);
        return ((logits.Softmax() * numbers).Sum([1]) * 3) - 99;
    }

    /// <summary>Rotation matrices.</summary>
    /// <param name="yaw">Degrees, [N].</param>
    /// <param name="pitch">[N].</param>
    /// <param name="roll">[N].</param>
    /// <returns>R = R_pitch R_yaw R_roll, [N, 3, 3].</returns>
    /// <exception cref="ShapeException">The angles' shapes do not fit together.</exception>
    public static Tensor Rotation(Tensor yaw, Tensor pitch, Tensor roll)
    {
        (Tensor cy, Tensor sy) = CosineAndSine(yaw);
        (Tensor cp, Tensor sp) = CosineAndSine(pitch);
        (Tensor cr, Tensor sr) = CosineAndSine(roll);
        Tensor zero = cy * 0;
        Tensor one = zero + 1;
        Tensor aboutX = Matrix(one, zero, zero, zero, cp, -sp, zero, sp, cp);
        Tensor aboutY = Matrix(cy, zero, sy, zero, one, zero, -sy, zero, cy);
        Tensor aboutZ = Matrix(cr, -sr, zero, sr, cr, zero, zero, zero, one);
        return aboutX.MatMul(aboutY).MatMul(aboutZ);
    }

    /// <summary>Rotation matrices of estimated poses.</summary>
    /// <param name="pose">The pose.</param>
    /// <returns>[N, 3, 3].</returns>
    public static Tensor Rotation(PoseAndExpression pose) => Rotation(Degrees(pose.Yaw), Degrees(pose.Pitch), Degrees(pose.Roll));

    /// <summary>Key points of a picture: x_k = R x_c,k + t + delta_k and J_k = R J_c,k (face-vid2vid, equations 1-4).</summary>
    /// <param name="canonical">Canonical key points of the source, for source and driving pictures alike.</param>
    /// <param name="rotation">R [N, 3, 3].</param>
    /// <param name="translation">t [N, 3].</param>
    /// <param name="expression">delta [N, 3 K].</param>
    /// <returns>Key points.</returns>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    public static KeyPoints Place(KeyPoints canonical, Tensor rotation, Tensor translation, Tensor expression)
    {
        Tensor positions = canonical.Positions;
        (int samples, int count) = (positions.Shape[0], positions.Shape[1]);
        Tensor rotated = positions.MatMul(rotation.Transpose(0, 2, 1));
        return new KeyPoints(
            rotated + translation.Reshape(samples, 1, 3) + expression.Reshape(samples, count, 3),
            canonical.Jacobians is null ? null : rotation.Reshape(samples, 1, 3, 3).MatMul(canonical.Jacobians));
    }

    /// <summary>Key points of the picture that a pose was estimated in.</summary>
    /// <param name="canonical">Canonical key points of the source.</param>
    /// <param name="pose">The picture's pose and expression.</param>
    /// <returns>Key points.</returns>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    public static KeyPoints Place(KeyPoints canonical, PoseAndExpression pose) =>
        Place(canonical, Rotation(pose), pose.Translation, pose.Expression);

    private static (Tensor Cosine, Tensor Sine) CosineAndSine(Tensor degrees)
    {
        Tensor radians = degrees / 180 * 3.14f;
        return (radians.Cos(), radians.Sin());
    }

    private static Tensor Matrix(params Tensor[] elements) =>
        Tensor.Concat(1, [.. elements.Select(element => element.Reshape(-1, 1))]).Reshape(-1, 3, 3);
}
