using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Encoder of autoregressive predictive coding (Chung et al. 2019) as in Live Speech Portraits (Lu et al. 2021): gated recurrent layers in
/// one direction, whose last states are the features. Parameters have the published names, <c>rnns.{layer}.weight_ih_l0</c> and so on.
/// </summary>
public sealed class ApcEncoder : Layer
{
    private readonly Gru[] _layers;
    private readonly bool _residual;

    /// <summary>Creates the encoder.</summary>
    /// <param name="inputs">Values of an element of the sequence.</param>
    /// <param name="hidden">Values of a feature.</param>
    /// <param name="layers">Number of layers.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="residual">Whether the next layer gets a layer's input in addition to its output, where both have the same size.</param>
    public ApcEncoder(int inputs, int hidden, int layers, CounterRandom random, bool residual = false)
    {
        _residual = residual;
        _layers = [.. Enumerable.Range(0, layers).Select(layer => new Gru(layer == 0 ? inputs : hidden, hidden, random))];
        Register("rnns", new Sequential(_layers));
    }

    /// <summary>Number of layers.</summary>
    public int LayerCount => _layers.Length;

    /// <inheritdoc/>
    /// <remarks>[T, N, inputs] to [T, N, hidden]. Feature t depends on the elements up to t only.</remarks>
    public override Tensor Forward(Tensor x) => Continue(x, null).Features[^1];

    /// <summary>Runs over the next part of a sequence.</summary>
    /// <param name="x">[T, N, inputs].</param>
    /// <param name="before">State of each layer, [N, hidden]; null means the beginning.</param>
    /// <returns>States of all layers, [T, N, hidden], the last of which are the features; and the state of each layer at the end.</returns>
    /// <exception cref="ShapeException">An operand does not fit.</exception>
    public (IReadOnlyList<Tensor> Features, IReadOnlyList<Tensor> Last) Continue(Tensor x, IReadOnlyList<Tensor>? before)
    {
        Tensor[] features = new Tensor[_layers.Length];
        Tensor[] last = new Tensor[_layers.Length];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            (Tensor states, IReadOnlyList<RecurrentState> end) = _layers[layer].Continue(
                x, before is null ? null : [new RecurrentState(before[layer])]);
            last[layer] = end[0].Hidden;
            features[layer] = states;
            x = _residual && x.Shape == states.Shape ? states + x : states;
        }

        return (features, last);
    }
}
