using Orator.Graphs;
using Orator.Systems.StyleAware;
using Orator.Training.Losses;

namespace Orator.Training.Systems.StyleAware;

/// <summary>Weights of the losses of the style-aware generator; 0 leaves a loss out.</summary>
public sealed record StyleAwareWeights
{
    /// <summary>Of <see cref="ReconstructionLoss"/>.</summary>
    public float Reconstruction { get; init; } = 10;

    /// <summary>Of <see cref="StyleAwarePhotometricLoss"/>.</summary>
    public float Photometric { get; init; } = 10;

    /// <summary>Of <see cref="LogarithmicLoss"/>, with the weights of the photometric loss but for the inside of the mouth.</summary>
    public float Logarithm { get; init; } = 0.5f;

    /// <summary>
    /// Share of these weights that counts there: decibels make a smear of teeth, and without them the adversarial loss invents too much in
    /// mouths that are hardly open.
    /// </summary>
    public float LogarithmInterior { get; init; } = 0.5f;

    /// <summary>Of <see cref="StructuralSimilarityLoss"/>.</summary>
    public float Structure { get; init; } = 2;

    /// <summary>
    /// Of the mean absolute difference between the change from a frame to the next and the true change, weighed like the photometric loss:
    /// nothing may flicker or swim.
    /// </summary>
    public float Temporal { get; init; } = 3;

    /// <summary>Of the mean mask: what the mesh does well is left to it, since its picture is as sharp as the photo.</summary>
    public float Mask { get; init; } = 0.02f;

    /// <summary>Of <see cref="StandingStillLoss"/>.</summary>
    public float Still { get; init; } = 20;

    /// <summary>Of <see cref="PerceptualLoss"/> by <see cref="FaceFeatures"/>.</summary>
    public float Perceptual { get; init; }

    /// <summary>Of <see cref="AdversarialLoss"/> (least squares).</summary>
    public float Adversarial { get; init; }

    /// <summary>How much patches count in the adversarial loss.</summary>
    internal PatchWeights Patches { get; init; } = new();
}

/// <summary>
/// What the style-aware generator minimises: L1 and slopes, the style-aware photometric loss, the perceptual loss, and for a discriminator
/// the adversarial loss.
/// </summary>
internal sealed class StyleAwareObjective
{
    private static readonly ImagePyramid Pyramid = new([1, 0.5f, 0.25f]);
    private readonly StyleAwareGenerator _network;
    private readonly StyleAwareWeights _weights;
    private readonly IFeatureNetwork? _features;
    private readonly TextureDiscriminator? _discriminator;

    public StyleAwareObjective(
        StyleAwareGenerator network, StyleAwareWeights weights, IFeatureNetwork? features, TextureDiscriminator? discriminator)
    {
        (_network, _weights, _features, _discriminator) = (network, weights, features, discriminator);
    }

    /// <summary>Adds the inputs of <see cref="StyleAwareSample"/> and the generator to a graph.</summary>
    /// <returns>The generated pictures, how they came about, and the inputs.</returns>
    public (Tensor Picture, StyleAwareLayers Layers, IReadOnlyDictionary<string, Tensor> Inputs) Generate(
        Graph graph, int samples, int size)
    {
        Dictionary<string, Tensor> inputs = StyleAwareSample.Inputs.ToDictionary(
            input => input.Name, input => graph.Input(input.Name, [samples, input.Channels, size, size]));
        Tensor source = _network.Encode(inputs["source"], inputs["source map"]);
        Tensor pattern = _network.Encode(inputs["pattern"], inputs["pattern map"]);
        StyleAwareLayers layers = _network.Render(
            new MeshRendering(inputs["mesh"], inputs["map"], inputs["validity"], inputs["flow"], inputs["source"]), source, pattern);
        return (_network.Compose(inputs["mesh"], inputs["source"], layers), layers, inputs);
    }

    /// <summary>Adds the generator's losses.</summary>
    /// <returns>Weighted losses by name, and the generated pictures.</returns>
    public (IReadOnlyDictionary<string, Tensor> Losses, Tensor Picture) Generator(Graph graph, int samples, int size)
    {
        (Tensor whole, StyleAwareLayers layers, IReadOnlyDictionary<string, Tensor> inputs) = Generate(graph, samples, size);
        (Tensor truth, Tensor weights) = (inputs["truth"], inputs["weights"]);

        // Where a sample has nothing to teach, the picture is right by definition.
        Tensor picture = truth + ((whole - truth) * inputs["region"]);
        OrderedDictionary<string, Tensor> losses = [];
        losses.Add("reconstruction", ReconstructionLoss.Of(Pyramid.Forward(picture), Pyramid.Forward(truth)) * _weights.Reconstruction);
        losses.Add("photometric", StyleAwarePhotometricLoss.Of(picture, truth, weights) * _weights.Photometric);
        losses.Add(
            "logarithm",
            LogarithmicLoss.Of(
                picture, truth, weights * (1 - (inputs["interior"] * (1 - _weights.LogarithmInterior)))) * _weights.Logarithm);
        losses.Add("structure", StructuralSimilarityLoss.Of(picture, truth) * _weights.Structure);
        if (_weights.Temporal != 0 && samples > 1)
        {
            // Samples at even places are followed by their neighbour in time; for pairs of photos the weight is nothing.
            Tensor error = (picture - truth).Reshape(samples / 2, 2, 3, size, size);
            Tensor change = (error.Slice(1, 1, 2) - error.Slice(1, 0, 1)).Reshape(samples / 2, 3, size, size).Abs();
            Tensor both = weights.Reshape(samples / 2, 2, 1, size, size).Slice(1, 0, 1).Reshape(samples / 2, 1, size, size);
            losses.Add("temporal", (change * (both + 0.2f) * graph.Input("neighbours", [samples / 2, 1, 1, 1])).Mean() * _weights.Temporal);
        }

        if (_features is not null)
        {
            losses.Add("perceptual", PerceptualLoss.Of(_features, [picture], [truth]) * _weights.Perceptual);
        }

        losses.Add("mask", layers.Mask.Mean() * _weights.Mask);
        losses.Add("still", StandingStillLoss.Of(
            layers.Still, inputs["mesh"], inputs["source"], truth, inputs["region"]) * _weights.Still);
        if (_discriminator is not null)
        {
            Tensor score = _discriminator.Forward(picture);
            Tensor counts = _weights.Patches.Of(inputs["interior"], score);
            losses.Add("adversarial", AdversarialLoss.OfGenerator(AdversarialForm.LeastSquares, [score], counts) * _weights.Adversarial);
        }

        return (losses, picture);
    }
}
