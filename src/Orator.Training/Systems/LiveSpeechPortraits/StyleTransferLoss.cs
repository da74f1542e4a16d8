using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Losses of style transfer (Style transfer for 2D talking heads, the phase that re-weights the motion generator): the "mean features" f of
/// generated landmarks shall be those of the reference's, while f's slope stays 1. Landmarks are 68 points in space, 204 values.
/// </summary>
/// <remarks>The source does not name f's activations nor which gradient of its 256 values is meant: rectifiers, and that of their
/// sum.</remarks>
public sealed class StyleTransferLoss
{
    /// <summary>Values of the landmarks.</summary>
    public const int LandmarkValues = 68 * 3;

    /// <summary>Creates f with initial values.</summary>
    /// <param name="random">Their source.</param>
    public StyleTransferLoss(CounterRandom random) => Features = new Sequential(
        new Linear(LandmarkValues, 1024, random),
        new Activation(x => x.Relu()),
        new Linear(1024, 512, random),
        new Activation(x => x.Relu()),
        new Linear(512, 256, random));

    /// <summary>f: 204 -> 1024 -> 512 -> 256.</summary>
    public Sequential Features { get; }

    /// <summary>L_sc: mean over the samples of |f(generated) - f(reference)|^2.</summary>
    /// <param name="generated">[n, 204].</param>
    /// <param name="reference">[n, 204].</param>
    public Tensor Consistency(Tensor generated, Tensor reference) =>
        (Features.Forward(generated) - Features.Forward(reference)).Square().Sum([1]).Mean();

    /// <summary>L_r: mean over the samples of (|df/dx| - 1)^2 at points x between the two, <c>share * reference + (1 - share) *
    /// generated</c>.</summary>
    /// <param name="generated">[n, 204].</param>
    /// <param name="reference">[n, 204].</param>
    /// <param name="share">gamma, [n, 1] or one number.</param>
    public Tensor Slope(Tensor generated, Tensor reference, Tensor share)
    {
        Tensor between = share * reference + (1 - share) * generated;
        Tensor gradient = Gradients.Of(Features.Forward(between).Sum(), [between])[0];
        return ((gradient.Square().Sum([1]) + 1e-12f).Sqrt() - 1).Square().Mean();
    }
}
