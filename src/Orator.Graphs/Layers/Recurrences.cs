namespace Orator.Graphs.Layers;

/// <summary>
/// What LSTM and GRU share: layers upon layers of gates over a sequence [T, N, in]. Parameters of layer l: <c>weight_ih_l{l}</c> [gates H,
/// in],
/// <c>weight_hh_l{l}</c> [gates H, H], <c>bias_ih_l{l}</c>, <c>bias_hh_l{l}</c> [gates H], in PyTorch's order of gates. In a graph with
/// constant parameters the runtime's fused operation is used (ten times faster); in one with parameters as inputs the steps are unrolled,
/// so that they have gradients. Both compute the same.
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
    public override Tensor Forward(Tensor x) => Continue(x, null).States;

    /// <summary>Runs over the next part of a sequence: parts give the same states as the whole, if each begins with what the one before has
    /// left.</summary>
    /// <param name="x">[T, N, in].</param>
    /// <param name="before">For each layer what it remembers, of shape [N, H]; null means zeros.</param>
    /// <returns>States of the last layer, [T, N, H], and what each layer remembers at the end.</returns>
    /// <exception cref="ShapeException">An operand does not fit.</exception>
    /// <exception cref="ArgumentException">The number of states is not that of the layers, or an LSTM's have no cells.</exception>
    public (Tensor States, IReadOnlyList<RecurrentState> Last) Continue(Tensor x, IReadOnlyList<RecurrentState>? before)
    {
        if (before is not null && before.Count != _layers.Count)
        {
            throw new ArgumentException($"{before.Count} states do not fit {_layers.Count} layers.", nameof(before));
        }

        Graph graph = x.Graph;
        RecurrentState[] last = new RecurrentState[_layers.Count];
        for (int layer = 0; layer < _layers.Count; layer++)
        {
            (Parameter input, Parameter hidden, Parameter inputBias, Parameter hiddenBias) = _layers[layer];
            (Tensor w, Tensor r, Tensor b, Tensor c) = (input.In(graph), hidden.In(graph), inputBias.In(graph), hiddenBias.In(graph));
            (x, last[layer]) = graph.Binding == ParameterBinding.Constants
                ? Fused(x, Reordered(w), Reordered(r), Tensor.Concat(0, Reordered(b), Reordered(c)), before?[layer])
                : Unrolled(x, w, r, b, c, before?[layer]);
        }

        return (x, last);
    }

    private protected abstract (Tensor States, RecurrentState Last) Fused(
        Tensor x, Tensor weights, Tensor recurrentWeights, Tensor bias, RecurrentState? before);

    /// <summary>One step: the next state (and cell) from the gates' input part [N, gates H], the gates' recurrent part and what was
    /// before.</summary>
    private protected abstract RecurrentState Step(Tensor[] input, Tensor[] recurrent, RecurrentState before);

    /// <summary>What stands for the beginning of a sequence.</summary>
    private protected abstract RecurrentState Begin(Tensor zeros);

    private Tensor Reordered(Tensor rows)
    {
        IReadOnlyList<Tensor> gates = rows.Split(0, [.. Enumerable.Repeat(HiddenSize, _fusedOrder.Length)]);
        return Tensor.Concat(0, [.. _fusedOrder.Select(gate => gates[gate])]);
    }

    private (Tensor States, RecurrentState Last) Unrolled(
        Tensor x, Tensor weights, Tensor recurrentWeights, Tensor bias, Tensor recurrentBias, RecurrentState? before)
    {
        (int steps, int samples) = (x.Shape[0], x.Shape[1]);
        int[] gates = [.. Enumerable.Repeat(HiddenSize, _fusedOrder.Length)];

        // The inputs of all steps in one matrix product.
        IReadOnlyList<Tensor> inputs = (x.MatMul(weights.Transpose(1, 0)) + bias).Split(0, [.. Enumerable.Repeat(1, steps)]);
        Tensor turned = recurrentWeights.Transpose(1, 0);
        RecurrentState state = before ?? Begin(x.Graph.Constant(new float[samples * HiddenSize], [samples, HiddenSize]));
        List<Tensor> states = [];
        foreach (Tensor input in inputs)
        {
            Tensor recurrent = state.Hidden.MatMul(turned) + recurrentBias;
            state = Step([.. input.Reshape(samples, -1).Split(1, gates)], [.. recurrent.Split(1, gates)], state);
            states.Add(state.Hidden.Reshape(1, samples, HiddenSize));
        }

        return (Tensor.Concat(0, [.. states]), state);
    }
}

/// <summary>What a recurrent layer remembers between two elements of a sequence.</summary>
/// <param name="Hidden">Its state, [N, H].</param>
/// <param name="Cell">The cell of an LSTM, [N, H]; a GRU has none.</param>
public sealed record RecurrentState(Tensor Hidden, Tensor? Cell = null);

/// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997), gates in the order input, forget, cell, output.</summary>
/// <param name="inputs">Size of the elements of the sequence.</param>
/// <param name="hidden">H, the size of the state.</param>
/// <param name="random">Source of the initial values: uniform, bound 1 / sqrt(H).</param>
/// <param name="layers">Number of layers.</param>
public sealed class Lstm(
    int inputs, int hidden, CounterRandom random, int layers = 1) : Recurrence(inputs, hidden, layers, [0, 3, 1, 2], random)
{
    private protected override (Tensor States, RecurrentState Last) Fused(
        Tensor x, Tensor weights, Tensor recurrentWeights, Tensor bias, RecurrentState? before)
    {
        (Tensor states, Tensor last, Tensor cell) = x.Lstm(
            weights, recurrentWeights, bias, before?.Hidden, before is null ? null : CellOf(before));
        return (states, new RecurrentState(last, cell));
    }

    // c' = sigmoid(f) c + sigmoid(i) tanh(g); h' = sigmoid(o) tanh(c').
    private protected override RecurrentState Step(Tensor[] input, Tensor[] recurrent, RecurrentState before)
    {
        Tensor[] gates = [.. input.Zip(recurrent, (a, b) => a + b)];
        Tensor next = gates[1].Sigmoid() * CellOf(before) + gates[0].Sigmoid() * gates[2].Tanh();
        return new RecurrentState(gates[3].Sigmoid() * next.Tanh(), next);
    }

    private protected override RecurrentState Begin(Tensor zeros) => new(zeros, zeros);

    private static Tensor CellOf(RecurrentState state) =>
        state.Cell ?? throw new ArgumentException("The state of an LSTM has a cell.", nameof(state));
}

/// <summary>Gated recurrent unit (Cho et al. 2014, in PyTorch's form), gates in the order reset, update, new.</summary>
/// <param name="inputs">Size of the elements of the sequence.</param>
/// <param name="hidden">H, the size of the state.</param>
/// <param name="random">Source of the initial values: uniform, bound 1 / sqrt(H).</param>
/// <param name="layers">Number of layers.</param>
public sealed class Gru(
    int inputs, int hidden, CounterRandom random, int layers = 1) : Recurrence(inputs, hidden, layers, [1, 0, 2], random)
{
    private protected override (Tensor States, RecurrentState Last) Fused(
        Tensor x, Tensor weights, Tensor recurrentWeights, Tensor bias, RecurrentState? before)
    {
        (Tensor states, Tensor last) = x.Gru(weights, recurrentWeights, bias, before?.Hidden);
        return (states, new RecurrentState(last));
    }

    // n = tanh(i_n + sigmoid(r) h_n); h' = (1 - sigmoid(z)) n + sigmoid(z) h.
    private protected override RecurrentState Step(Tensor[] input, Tensor[] recurrent, RecurrentState before)
    {
        Tensor update = (input[1] + recurrent[1]).Sigmoid();
        Tensor proposed = (input[2] + (input[0] + recurrent[0]).Sigmoid() * recurrent[2]).Tanh();
        return new RecurrentState(proposed + update * (before.Hidden - proposed));
    }

    private protected override RecurrentState Begin(Tensor zeros) => new(zeros);
}
