using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Speech embeddings to mouth motion: standardised features are reduced by a linear layer and run through residual convolutions over time;
/// a linear layer maps each state to coefficients, whose opening is then brought to the spread of real mouths.
/// Parameters: <c>reduce.*</c>, <c>conv.{i}.*</c>, <c>last.*</c>; buffers: <c>mean</c> and <c>deviation</c> [inputs] of the features, and
/// the curve of <see cref="OpeningCurve"/>.
/// </summary>
/// <remarks>
/// A network that learns by mean errors moves less than people do, by about the share of the motion that sound tells. The curve takes the
/// openings of the network to those of the people it learned from, quantile by quantile: monotone, so that it changes no timing.
/// </remarks>
public sealed class ConvolutionalMouth : MouthLayer
{
    private const float Slope = 0.1f;
    private readonly Linear _reduce;
    private readonly Conv[] _convolutions;
    private readonly Linear _last;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    public ConvolutionalMouth(ConvolutionalMouthConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        Mean = Register("mean", new Parameter([configuration.Inputs], isBuffer: true));
        Deviation = Register("deviation", new Parameter([configuration.Inputs], isBuffer: true));
        Array.Fill(Deviation.Values, 1);
        _reduce = Register("reduce", new Linear(configuration.Inputs, configuration.Reduced, random));
        int kernel = configuration.Before + 1 + configuration.After;
        _convolutions = [.. Enumerable.Range(0, configuration.Layers).Select(
            layer => new Conv(layer == 0 ? configuration.Reduced : configuration.Channels, configuration.Channels, [kernel], random))];
        Register("conv", new Sequential(_convolutions));
        _last = Register("last", new Linear(configuration.Channels, configuration.Outputs, random));
        Curve = Register("curve", new OpeningCurve(configuration.Outputs));
    }

    /// <summary>Sizes.</summary>
    public ConvolutionalMouthConfiguration Configuration { get; }

    /// <summary>Mean of each feature over the speech learned from.</summary>
    public Parameter Mean { get; }

    /// <summary>Standard deviation of each feature over the speech learned from.</summary>
    public Parameter Deviation { get; }

    /// <summary>Openings of the network to those of people.</summary>
    public OpeningCurve Curve { get; }

    /// <summary>The layer that reduces the features.</summary>
    public Linear Reduce => _reduce;

    /// <inheritdoc/>
    public override int States => Configuration.Channels;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> LastLayer => _last.TrainableParameters;

    /// <inheritdoc/>
    /// <remarks>[N, T, inputs] to [N, T - window + 1, outputs]: the first output belongs to step <c>ContextBefore</c>.</remarks>
    public override Tensor Forward(Tensor x)
    {
        Tensor states = Encode(x);
        return Map(states.Reshape(states.Shape[0] * states.Shape[1], -1)).Reshape(states.Shape[0], states.Shape[1], -1);
    }

    /// <summary>The first part: speech features to states.</summary>
    /// <param name="x">[N, T, inputs].</param>
    /// <param name="drop">Called for what goes into each convolution and for the states, [N, channels, T'], for noise and dropout in
    /// training; null means none.</param>
    /// <returns>[N, T - window + 1, channels].</returns>
    /// <exception cref="ShapeException">x does not fit, or is shorter than the window.</exception>
    public Tensor Encode(Tensor x, Func<Tensor, Tensor>? drop = null)
    {
        drop ??= value => value;
        Graph graph = x.Graph;
        (int samples, int steps) = (x.Shape[0], x.Shape[1]);
        Tensor standard = (x - Mean.In(graph)) / Deviation.In(graph);
        Tensor h = _reduce.Forward(standard.Reshape(samples * steps, -1)).Reshape(samples, steps, -1).Transpose(0, 2, 1);
        for (int layer = 0; layer < _convolutions.Length; layer++)
        {
            Tensor input = drop(h);
            Tensor y = _convolutions[layer].Forward(input).LeakyRelu(Slope);
            h = layer == 0 ? y : y + input.Slice(2, Configuration.Before, Configuration.Before + y.Shape[2]);
        }

        return drop(h).Transpose(0, 2, 1);
    }

    /// <inheritdoc/>
    public override Tensor Map(Tensor states) => Curve.Forward(MapWithoutCurve(states));

    /// <summary>As <see cref="Map"/>, without the curve: what a mean error is taken of.</summary>
    /// <param name="states">What the network says at each step.</param>
    public Tensor MapWithoutCurve(Tensor states) => _last.Forward(states);
}
