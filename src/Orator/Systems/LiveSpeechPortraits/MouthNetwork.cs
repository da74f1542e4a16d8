using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Speech features to mouth motion, as in Live Speech Portraits (Lu et al. 2021, "Audio2Feature"): the features of a step are reduced by
/// two linear layers, run through an LSTM, and mapped by three linear layers. The look-ahead lies in the training: the output of a step
/// belongs to the motion some steps before it.
/// Parameters have the published names: <c>downsample.*</c>, <c>LSTM.*</c>, <c>fc.*</c>.
/// </summary>
public sealed class MouthNetwork : MouthLayer
{
    private const float Slope = 0.2f;
    private readonly Sequential _reduce;
    private readonly Lstm _recurrence;
    private readonly Sequential _map;
    private readonly Linear _last;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    public MouthNetwork(MouthNetworkConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        (int reduced, int wide) = (configuration.Reduced, configuration.Wide);
        _reduce = Register("downsample", new Sequential(
            new Linear(configuration.Inputs, reduced, random), new BatchNorm(reduced), Rectifier(), new Linear(reduced, reduced, random)));
        _recurrence = Register("LSTM", new Lstm(reduced, configuration.Hidden, random, configuration.Layers));
        _last = new Linear(wide, configuration.Outputs, random);
        _map = Register("fc", new Sequential(
            new Linear(configuration.Hidden, wide, random),
            new BatchNorm(wide),
            Rectifier(),
            new Linear(wide, wide, random),
            new BatchNorm(wide),
            Rectifier(),
            _last));
    }

    /// <summary>Sizes.</summary>
    public MouthNetworkConfiguration Configuration { get; }

    /// <inheritdoc/>
    /// <remarks>[T, N, inputs] to [T, N, outputs], from the beginning of a sequence.</remarks>
    public override Tensor Forward(Tensor x) => Continue(x, null).Motion;

    /// <summary>Runs over the next part of a sequence.</summary>
    /// <param name="x">[T, N, inputs].</param>
    /// <param name="before">What each recurrent layer remembers; null means the beginning.</param>
    /// <param name="drop">Called for what goes into and comes out of the recurrent layers, for dropout in training; null means
    /// none.</param>
    /// <returns>Motion [T, N, outputs], and what each recurrent layer remembers at the end.</returns>
    /// <exception cref="ShapeException">An operand does not fit.</exception>
    public (Tensor Motion, IReadOnlyList<RecurrentState> Last) Continue(
        Tensor x, IReadOnlyList<RecurrentState>? before, Func<Tensor, Tensor>? drop = null)
    {
        (int steps, int samples) = (x.Shape[0], x.Shape[1]);
        drop ??= value => value;
        (Tensor states, IReadOnlyList<RecurrentState> last) = Recur(x, before, drop);
        return (Map(drop(states.Reshape(steps * samples, -1))).Reshape(steps, samples, -1), last);
    }

    /// <summary>The first part: speech to what the last recurrent layer says.</summary>
    /// <param name="x">[T, N, inputs].</param>
    /// <param name="before">What each recurrent layer remembers; null means the beginning.</param>
    /// <param name="drop">See <see cref="Continue"/>.</param>
    /// <returns>States [T, N, hidden], and what each recurrent layer remembers at the end.</returns>
    public (Tensor States, IReadOnlyList<RecurrentState> Last) Recur(
        Tensor x, IReadOnlyList<RecurrentState>? before, Func<Tensor, Tensor>? drop = null)
    {
        (int steps, int samples) = (x.Shape[0], x.Shape[1]);
        Tensor reduced = _reduce.Forward(x.Reshape(steps * samples, x.Shape[2]));
        return _recurrence.Continue((drop?.Invoke(reduced) ?? reduced).Reshape(steps, samples, -1), before);
    }

    /// <inheritdoc/>
    /// <remarks>The states are those of the last recurrent layer; three layers map them.</remarks>
    public override Tensor Map(Tensor states) => _map.Forward(states);

    /// <inheritdoc/>
    public override int States => Configuration.Hidden;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> LastLayer => _last.TrainableParameters;

    private static Activation Rectifier() => new(x => x.LeakyRelu(Slope));
}
