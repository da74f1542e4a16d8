using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>Losses of Free-HeadGAN's estimator of canonical key points (Doukas et al. 2022, section 3.1), means over samples of squared
/// lengths. Each is taken for source and target alike.</summary>
/// <remarks>The paper gives no weights; these are the project's choice: a rotation that is 3 degrees off is a squared distance of 0.005 only,
/// 68 key points that are 3 % of the distance of the eyes off are one of 0.1.</remarks>
public static class KeyPointEstimationLoss
{
    /// <summary>lambda_p and lambda_rec: weight of <see cref="Points"/>, of the regressed and of the re-posed key points.</summary>
    public const float PointWeight = 1;

    /// <summary>lambda_R: weight of <see cref="Rotation"/>.</summary>
    public const float RotationWeight = 2;

    /// <summary>lambda_d: weight of <see cref="Deformation"/>.</summary>
    public const float DeformationWeight = 0.1f;

    /// <summary>L_p, L_rec: |p - l|^2.</summary>
    /// <param name="points">p, [N, K, 3].</param>
    /// <param name="landmarks">l, likewise.</param>
    public static Tensor Points(Tensor points, Tensor landmarks) => SquaredLength(points - landmarks);

    /// <summary>L_R: |R - R*|^2.</summary>
    /// <param name="rotation">R, [N, 3, 3].</param>
    /// <param name="real">R*, likewise.</param>
    public static Tensor Rotation(Tensor rotation, Tensor real) => SquaredLength(rotation - real);

    /// <summary>|s - s*|^2 + |t - t*|^2, with the weight of <see cref="Rotation"/>. Not in the paper, where canonical points have no unit
    /// and no origin: this gives them those of <see cref="Geometry.HeadPose"/>.</summary>
    /// <param name="scale">s, [N, 1].</param>
    /// <param name="translation">t, [N, 3].</param>
    /// <param name="realScale">s*, [N, 1].</param>
    /// <param name="realTranslation">t*, [N, 3].</param>
    public static Tensor Similarity(Tensor scale, Tensor translation, Tensor realScale, Tensor realTranslation) =>
        SquaredLength(scale - realScale) + SquaredLength(translation - realTranslation);

    /// <summary>L_d: |d|^2: what expressions move stays small.</summary>
    /// <param name="deformation">d, [N, K, 3].</param>
    public static Tensor Deformation(Tensor deformation) => SquaredLength(deformation);

    private static Tensor SquaredLength(Tensor x) => x.Square().Sum() / x.Shape[0];
}
