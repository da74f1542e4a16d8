namespace Orator.Graphs.Layers;

/// <summary>
/// What LSTM and GRU share: layers upon layers of gates over a sequence [T, N, in]. Parameters of layer l: <c>weight_ih_l{l}</c> [gates H, in],
/// <c>weight_hh_l{l}</c> [gates H, H], <c>bias_ih_l{l}</c>, <c>bias_hh_l{l}</c> [gates H], in PyTorch's order of gates. In a graph with constant
/// parameters the runtime's fused operation is used (ten times faster); in one with parameters as inputs the steps are unrolled, so that they have
/// gradients. Both compute the same.
/// </summary>
public abstract class Recurrence : Layer
{
    private readonly List<(Parameter Input, Parameter Hidden, Parameter InputBias, Parameter HiddenBias)> _layers = [];
    private readonly int[] _fusedOrder;

    private protected Recurrence(int inputs, int hidden, int layers, int[] fusedOrder, CounterRandom random)
    {
        HiddenSize = hidden;
        _fusedOrder = fusedOrder;
        int rows = fusedOrder.Length * hidden;
        float bound = 1 / MathF.Sqrt(hidden);
        for (int layer = 0; layer < layers; layer++)
        {
            Parameter New(string name, Shape shape) => Register($"{name}_l{layer}", new Parameter(shape).Uniform(bound, random));
            _layers.Add((
                New("weight_ih", [rows, layer == 0 ? inputs : hidden]),
                New("weight_hh", [rows, hidden]),
                New("bias_ih", [rows]),
                New("bias_hh", [rows])));
        }
    }

    /// <summary>H, the size of the state.</summary>
    public int HiddenSize { get; }

    /// <summary>Runs over a sequence, starting from states of zeros.</summary>
    /// <param name="x">[T, N, in].</param>
    /// <returns>States of the last layer, [T, N, H].</returns>
    /// <exception cref="ShapeException">x does not fit.</exception>
    public override Tensor Apply(Tensor x) => _layers.Aggregate(x, (sequence, layer) =>
    {
        Graph graph = x.Graph;
        (Tensor w, Tensor r, Tensor b, Tensor c) = (layer.Input.In(graph), layer.Hidden.In(graph), layer.InputBias.In(graph), layer.HiddenBias.In(graph));
        return graph.Binding == ParameterBinding.Constants
            ? Fused(sequence, Reordered(w), Reordered(r), Tensor.Concat(0, Reordered(b), Reordered(c)))
            : Unrolled(sequence, w, r, b, c);
    });

    private protected abstract Tensor Fused(Tensor x, Tensor weights, Tensor recurrentWeights, Tensor bias);

    /// <summary>One step: the next state (and cell) from the gates' input part [N, gates H], the gates' recurrent part and the state before.</summary>
    private protected abstract (Tensor State, Tensor Cell) Step(Tensor[] input, Tensor[] recurrent, Tensor state, Tensor cell);

    private Tensor Reordered(Tensor rows)
    {
        IReadOnlyList<Tensor> gates = rows.Split(0, [.. Enumerable.Repeat(HiddenSize, _fusedOrder.Length)]);
        return Tensor.Concat(0, [.. _fusedOrder.Select(gate => gates[gate])]);
    }

    private Tensor Unrolled(Tensor x, Tensor weights, Tensor recurrentWeights, Tensor bias, Tensor recurrentBias)
    {
        (int steps, int samples) = (x.Shape[0], x.Shape[1]);
        int[] gates = [.. Enumerable.Repeat(HiddenSize, _fusedOrder.Length)];

        // The inputs of all steps in one matrix product.
        IReadOnlyList<Tensor> inputs = (x.MatMul(weights.Transpose(1, 0)) + bias).Split(0, [.. Enumerable.Repeat(1, steps)]);
        Tensor turned = recurrentWeights.Transpose(1, 0);
        Tensor state = x.Graph.Constant(new float[samples * HiddenSize], [samples, HiddenSize]);
        Tensor cell = state;
        List<Tensor> states = [];
        foreach (Tensor input in inputs)
        {
            Tensor recurrent = state.MatMul(turned) + recurrentBias;
            (state, cell) = Step([.. input.Reshape(samples, -1).Split(1, gates)], [.. recurrent.Split(1, gates)], state, cell);
            states.Add(state.Reshape(1, samples, HiddenSize));
        }

        return Tensor.Concat(0, [.. states]);
    }
}

/// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997), gates in the order input, forget, cell, output.</summary>
/// <param name="inputs">Size of the elements of the sequence.</param>
/// <param name="hidden">H, the size of the state.</param>
/// <param name="random">Source of the initial values: uniform, bound 1 / sqrt(H).</param>
/// <param name="layers">Number of layers.</param>
public sealed class Lstm(int inputs, int hidden, CounterRandom random, int layers = 1) : Recurrence(inputs, hidden, layers, [0, 3, 1, 2], random)
{
    private protected override Tensor Fused(Tensor x, Tensor weights, Tensor recurrentWeights, Tensor bias) => x.Lstm(weights, recurrentWeights, bias).States;

    // c' = sigmoid(f) c + sigmoid(i) tanh(g); h' = sigmoid(o) tanh(c').
    private protected override (Tensor State, Tensor Cell) Step(Tensor[] input, Tensor[] recurrent, Tensor state, Tensor cell)
    {
        Tensor[] gates = [.. input.Zip(recurrent, (a, b) => a + b)];
        Tensor next = gates[1].Sigmoid() * cell + gates[0].Sigmoid() * gates[2].Tanh();
        return (gates[3].Sigmoid() * next.Tanh(), next);
    }
}

/// <summary>Gated recurrent unit (Cho et al. 2014, in PyTorch's form), gates in the order reset, update, new.</summary>
/// <param name="inputs">Size of the elements of the sequence.</param>
/// <param name="hidden">H, the size of the state.</param>
/// <param name="random">Source of the initial values: uniform, bound 1 / sqrt(H).</param>
/// <param name="layers">Number of layers.</param>
public sealed class Gru(int inputs, int hidden, CounterRandom random, int layers = 1) : Recurrence(inputs, hidden, layers, [1, 0, 2], random)
{
    private protected override Tensor Fused(Tensor x, Tensor weights, Tensor recurrentWeights, Tensor bias) => x.Gru(weights, recurrentWeights, bias).States;

    // n = tanh(i_n + sigmoid(r) h_n); h' = (1 - sigmoid(z)) n + sigmoid(z) h.
    private protected override (Tensor State, Tensor Cell) Step(Tensor[] input, Tensor[] recurrent, Tensor state, Tensor cell)
    {
        Tensor update = (input[1] + recurrent[1]).Sigmoid();
        Tensor proposed = (input[2] + (input[0] + recurrent[0]).Sigmoid() * recurrent[2]).Tanh();
        return (proposed + update * (state - proposed), cell);
    }
}
