using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Losses;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>Pairs of pictures to learn from, as tensors of one graph.</summary>
/// <param name="Source">[N, 3, H, W], RGB from 0 to 1.</param>
/// <param name="Driving">Other pictures of the same people, [N, 3, H, W].</param>
/// <param name="Transform">A warp of the driving pictures; null leaves the loss of equivariance out.</param>
/// <param name="Pose">The driving pictures' yaw, pitch and roll by a teacher, degrees [N] in the convention of
/// <see cref="KeyPointEquations"/>; null leaves the loss of the pose out.</param>
public sealed record FaceVid2VidBatch(
    Tensor Source, Tensor Driving, ThinPlateTransform? Transform = null, (Tensor Yaw, Tensor Pitch, Tensor Roll)? Pose = null);

/// <summary>What the step of the generator, detector and estimator computes.</summary>
/// <param name="Losses">Weighted losses by name.</param>
/// <param name="Generated">The generated driving pictures.</param>
/// <param name="Source">Key points of the source pictures.</param>
/// <param name="Driving">Key points of the driving pictures.</param>
/// <param name="Transformed">Key points of the warped driving pictures; null without a warp.</param>
/// <param name="TransformedFrame">The warped driving pictures; null without a warp.</param>
public sealed record FaceVid2VidStep(
    IReadOnlyDictionary<string, Tensor> Losses,
    GeneratedPicture Generated,
    KeyPoints Source,
    KeyPoints Driving,
    KeyPoints? Transformed,
    Tensor? TransformedFrame)
{
    /// <summary>Sum of all losses: what is minimised.</summary>
    public Tensor Total => Terms.Sum(Losses.Values);
}

/// <summary>
/// What face-vid2vid minimises (section 3.4): L = l_P L_P + l_G L_G + l_E L_E + l_L L_L + l_H L_H + l_D L_Delta, plus feature matching.
/// </summary>
public sealed class FaceVid2VidObjective
{
    private static readonly float[] PyramidScales = [1, 0.5f, 0.25f, 0.125f];
    private readonly FaceVid2VidNetworks _networks;
    private readonly FaceVid2VidWeights _weights;
    private readonly AdversarialForm _form;
    private readonly IFeatureNetwork? _features;
    private readonly ImagePyramid _pyramid;
    private readonly ImagePyramid _patchPyramid;

    /// <summary>Puts the losses together.</summary>
    /// <param name="networks">The networks, in training mode when they are to be trained.</param>
    /// <param name="weights">Weights of the losses.</param>
    /// <param name="form">Form of the adversarial loss.</param>
    /// <param name="features">For the perceptual loss, which is left out without it.</param>
    /// <param name="scales">
    /// Sizes of the pictures that it compares; null means 1, 0.5, 0.25 and 0.125 as in the public implementation.
    /// </param>
    public FaceVid2VidObjective(
        FaceVid2VidNetworks networks,
        FaceVid2VidWeights weights,
        AdversarialForm form = AdversarialForm.Hinge,
        IFeatureNetwork? features = null,
        IReadOnlyList<float>? scales = null)
    {
        (_networks, _weights, _form, _features) = (networks, weights, form, features);
        _pyramid = new ImagePyramid(scales ?? PyramidScales);
        _patchPyramid = new ImagePyramid(networks.Discriminator.Scales);
    }

    /// <summary>Adds the generator's step to the graph: its parameters and those of detector and estimator are to be changed.</summary>
    /// <param name="batch">Pictures.</param>
    /// <returns>Losses and intermediate results.</returns>
    public FaceVid2VidStep Generator(FaceVid2VidBatch batch)
    {
        (KeyPointDetector detector, PoseExpressionEstimator estimator, WarpingGenerator generator, _) = _networks;

        // The canonical key points are always the source's: identity must not come from the driving picture.
        KeyPoints canonical = detector.Forward(batch.Source);
        PoseAndExpression sourcePose = estimator.Forward(batch.Source);
        PoseAndExpression drivingPose = estimator.Forward(batch.Driving);
        KeyPoints source = KeyPointEquations.Place(canonical, sourcePose);
        KeyPoints driving = KeyPointEquations.Place(canonical, drivingPose);
        GeneratedPicture generated = generator.Forward(batch.Source, source, driving);

        OrderedDictionary<string, Tensor> losses = [];
        void Add(string name, float weight, Func<Tensor> loss)
        {
            if (weight != 0)
            {
                losses.Add(name, loss() * weight);
            }
        }

        if (_features is not null)
        {
            Add(
                "perceptual",
                _weights.Perceptual,
                () => PerceptualLoss.Of(_features, _pyramid.Forward(generated.Picture), _pyramid.Forward(batch.Driving)));
        }

        if (_weights.Adversarial != 0 || _weights.FeatureMatching != 0)
        {
            IReadOnlyList<DiscriminatorOutput> fake = _networks.Discriminator.Forward(_patchPyramid.Forward(generated.Picture));
            IReadOnlyList<DiscriminatorOutput> real = _networks.Discriminator.Forward(_patchPyramid.Forward(batch.Driving));
            Add("adversarial", _weights.Adversarial, () => AdversarialLoss.OfGenerator(_form, fake.Select(output => output.Score)));
            Add("feature matching", _weights.FeatureMatching, () => FeatureMatchingLoss.Of(fake, real));
        }

        Tensor? frame = null;
        KeyPoints? transformed = null;
        if (batch.Transform is { } transform)
        {
            frame = transform.Frame(batch.Driving);
            transformed = KeyPointEquations.Place(canonical, estimator.Forward(frame));
            Add(
                "equivariance",
                _weights.Equivariance,
                () => EquivarianceLoss.OfPositions(transform, driving.Positions, transformed.Positions));
            if (driving.Jacobians is not null)
            {
                Add(
                    "equivariance of Jacobians",
                    _weights.Equivariance,
                    () => EquivarianceLoss.OfJacobians(transform, driving, transformed));
            }
        }

        Add("key points", _weights.KeyPoints, () => KeyPointPrior.Of(driving.Positions));
        if (batch.Pose is { } teacher)
        {
            Add("head pose", _weights.HeadPose, () => HeadPoseLoss.Of(
                (
                    KeyPointEquations.Degrees(drivingPose.Yaw),
                    KeyPointEquations.Degrees(drivingPose.Pitch),
                    KeyPointEquations.Degrees(drivingPose.Roll)),
                teacher));
        }

        Add("deformation", _weights.Deformation, () => DeformationPrior.Of(drivingPose.Expression));
        return new FaceVid2VidStep(losses, generated, source, driving, transformed, frame);
    }

    /// <summary>Adds the discriminator's step to the graph: its parameters alone are to be changed.</summary>
    /// <param name="generated">Pictures that the generator has made [N, 3, H, W]; no gradient flows to them.</param>
    /// <param name="real">Real ones.</param>
    /// <returns>The weighted loss.</returns>
    public Tensor Discriminator(Tensor generated, Tensor real)
    {
        IReadOnlyList<DiscriminatorOutput> fake = _networks.Discriminator.Forward(_patchPyramid.Forward(generated.Detach()));
        IReadOnlyList<DiscriminatorOutput> truth = _networks.Discriminator.Forward(_patchPyramid.Forward(real));
        return AdversarialLoss.OfDiscriminator(
            _form, fake.Select(output => output.Score), truth.Select(output => output.Score)) * _weights.Adversarial;
    }
}
