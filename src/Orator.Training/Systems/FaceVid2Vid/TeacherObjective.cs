using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Losses;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>Pairs of pictures with a teacher's key points, and faces for the estimator, as tensors of one graph.</summary>
/// <param name="Source">[N, 3, H, W], RGB from 0 to 1.</param>
/// <param name="Driving">Other pictures of the same people, [N, 3, H, W].</param>
/// <param name="Weights">How much each pixel of the driving pictures counts, [N, 1, H, W].</param>
/// <param name="Canonical">Key points of the sources' faces, turned to the front and at rest, [N, K, 3].</param>
/// <param name="SourceKeyPoints">Of the source pictures, [N, K, 3].</param>
/// <param name="DrivingKeyPoints">Of the driving pictures, [N, K, 3].</param>
/// <param name="Flow">Motion from the driving pictures back to the sources, as <see cref="DenseMotion.Shift"/>, [N, h, w, 2].</param>
/// <param name="FlowWeights">How much is known of it at each place, [N, h, w, 1], 0 to 1.</param>
/// <param name="Faces">What the estimator learns from.</param>
internal sealed record TaughtBatch(
    Tensor Source,
    Tensor Driving,
    Tensor Weights,
    Tensor Canonical,
    Tensor SourceKeyPoints,
    Tensor DrivingKeyPoints,
    Tensor Flow,
    Tensor FlowWeights,
    TaughtFaces Faces);

/// <summary>Faces whose pose and key points a teacher knows.</summary>
/// <param name="Pictures">[M, 3, H, W].</param>
/// <param name="Canonical">Key points of the people's faces at rest, from the front, [M, K, 3].</param>
/// <param name="KeyPoints">Of the pictures, [M, K, 3].</param>
/// <param name="Yaw">Degrees [M] in the convention of <see cref="KeyPointEquations"/>, as pitch and roll.</param>
/// <param name="Pitch">[M].</param>
/// <param name="Roll">[M].</param>
internal sealed record TaughtFaces(Tensor Pictures, Tensor Canonical, Tensor KeyPoints, Tensor Yaw, Tensor Pitch, Tensor Roll);

/// <summary>
/// What is minimised in place of <see cref="FaceVid2VidObjective"/> where a teacher, e.g. a face mesh, knows key points and poses, and
/// steps are few. The networks learn apart from each other: the generator renders the teacher's key points, so that it learns from the
/// first step, and no gradient has to pass it; detector and estimator learn to find them.
/// </summary>
/// <param name="networks">The networks, in training mode; their discriminator is not used.</param>
/// <param name="perceptual">Weight of <see cref="PerceptualLoss"/> by <see cref="FaceFeatures"/>; 0 leaves it out.</param>
/// <param name="discriminator">Of the <see cref="MouthCutout"/>; null leaves its loss out.</param>
/// <param name="adversarial">Weight of the <see cref="AdversarialLoss"/>.</param>
internal sealed class TeacherObjective(
    FaceVid2VidNetworks networks, float perceptual = 0, TextureDiscriminator? discriminator = null, float adversarial = 0)
{
    // Units differ (brightness, half sides of the picture, degrees, sums over key points), hence the different sizes.
    private const float Reconstruction = 10;
    private const float Logarithm = 0.5f;
    private const float KeyPointDistance = 10;
    private const float FlowDistance = 20;
    private const float HeadPose = 0.05f;
    private const float Deformation = 0.02f;
    private static readonly float[] Scales = [1, 0.5f, 0.25f, 0.125f];
    private readonly ImagePyramid _pyramid = new(Scales);

    /// <summary>How much patches of the mouth count for the discriminator.</summary>
    public static PatchWeights Patches { get; } = new();

    /// <summary>Adds the losses to the graph of a batch.</summary>
    /// <param name="batch">Pictures.</param>
    /// <returns>Weighted losses by name, whose sum is minimised, and what the discriminator sees, if there is one.</returns>
    public (IReadOnlyDictionary<string, Tensor> Losses, MouthCutout? Mouth) Of(TaughtBatch batch)
    {
        GeneratedPicture generated = networks.Generator.Forward(
            batch.Source, new KeyPoints(batch.SourceKeyPoints), new KeyPoints(batch.DrivingKeyPoints));
        Tensor picture = generated.Picture;
        TaughtFaces faces = batch.Faces;
        PoseAndExpression seen = networks.Estimator.Forward(faces.Pictures);
        Tensor keyPoints = KeyPointEquations.Place(new KeyPoints(faces.Canonical), seen).Positions;
        Tensor interior = MouthInterior.Map(batch.DrivingKeyPoints, MeshKeyPoints.Mouth, picture.Shape[2], picture.Shape[3]);
        Tensor Distance(Tensor estimated, Tensor taught) => (estimated - taught).Abs().Mean() * KeyPointDistance;
        OrderedDictionary<string, Tensor> losses = new()
        {
            ["reconstruction"] = ReconstructionLoss.Of(
                _pyramid.Forward(picture), _pyramid.Forward(batch.Driving), batch.Weights) * Reconstruction,

            // Decibels make a smear of teeth.
            ["logarithm"] = LogarithmicLoss.Of(picture, batch.Driving, batch.Weights * (1 - interior)) * Logarithm,
            ["dense motion"] = ((generated.Motion.Shift() - batch.Flow).Abs() * batch.FlowWeights).Mean() * FlowDistance,
            ["detector"] = Distance(networks.Detector.Forward(batch.Source).Positions, batch.Canonical),
            ["estimator"] = Distance(keyPoints, faces.KeyPoints),
            ["head pose"] = HeadPoseLoss.Of(
                (KeyPointEquations.Degrees(seen.Yaw), KeyPointEquations.Degrees(seen.Pitch), KeyPointEquations.Degrees(seen.Roll)),
                (faces.Yaw, faces.Pitch, faces.Roll)) * HeadPose,
            ["deformation"] = DeformationPrior.Of(seen.Expression) * Deformation,
        };
        if (perceptual > 0)
        {
            // Where a pixel does not count, the picture is right by definition.
            Tensor counts = batch.Weights - (batch.Weights - 1).Relu();
            Tensor compared = batch.Driving + ((picture - batch.Driving) * counts);
            losses.Add("perceptual", PerceptualLoss.Of(new FaceFeatures(), [compared], [batch.Driving]) * perceptual);
        }

        if (discriminator is null)
        {
            return (losses, null);
        }

        MouthCutout mouth = MouthCutout.Of(picture, batch.Driving, interior, batch.DrivingKeyPoints);
        Tensor score = discriminator.Forward(mouth.Generated);
        Tensor loss = AdversarialLoss.OfGenerator(AdversarialForm.LeastSquares, [score], Patches.Of(mouth.Interior, score));
        losses.Add("adversarial", loss * adversarial);
        return (losses, mouth);
    }
}
