using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Gated recurrent unit over a sequence, as PyTorch's: n = tanh(Wn x + bn + r * (Rn h + cn)).</summary>
        /// <param name="weights">[3 H, I], gates in the order update z, reset r, new n (PyTorch: r, z, n). x is [T, N, I].</param>
        /// <param name="recurrentWeights">[3 H, H], in the same order.</param>
        /// <param name="bias">[6 H]: input biases, then recurrent biases, in the same order.</param>
        /// <param name="initial">State before the first step, [N, H]; null means 0.</param>
        /// <returns>All states [T, N, H], and the last one [N, H].</returns>
        /// <exception cref="ShapeException">The operands do not fit together.</exception>
        public (Tensor States, Tensor Last) Gru(Tensor weights, Tensor recurrentWeights, Tensor bias, Tensor? initial = null)
        {
            Recurrence operation = new("GRU", 3, this, weights, recurrentWeights, bias, initial);
            return Outputs(operation, Graph.Add(operation));
        }

        /// <summary>Long short-term memory over a sequence (Hochreiter and Schmidhuber 1997), without peepholes.</summary>
        /// <param name="weights">[4 H, I], gates in the order input i, output o, forget f, cell c (PyTorch: i, f, c, o). x is [T, N,
        /// I].</param>
        /// <param name="recurrentWeights">[4 H, H], in the same order.</param>
        /// <param name="bias">[8 H]: input biases, then recurrent biases, in the same order.</param>
        /// <param name="initial">Hidden state before the first step, [N, H]; null means 0.</param>
        /// <param name="initialCell">Cell state before the first step, [N, H]; null means 0.</param>
        /// <returns>All hidden states [T, N, H], the last one [N, H], and the last cell state [N, H].</returns>
        /// <exception cref="ShapeException">The operands do not fit together.</exception>
        public (Tensor States, Tensor Last, Tensor LastCell) Lstm(
            Tensor weights, Tensor recurrentWeights, Tensor bias, Tensor? initial = null, Tensor? initialCell = null)
        {
            Recurrence operation = new("LSTM", 4, this, weights, recurrentWeights, bias, initial, initialCell);
            (Tensor states, Tensor last) = Outputs(operation, Graph.Add(operation));
            return (states, last, operation.Outputs[2].Reshape(last.Shape.ToArray()));
        }

        // ONNX carries an axis of directions; there is one.
        private static (Tensor States, Tensor Last) Outputs(Recurrence operation, Tensor states)
        {
            Shape shape = states.Shape;
            return (states.Reshape(shape[0], shape[2], shape[3]), operation.Outputs[1].Reshape(shape[2], shape[3]));
        }
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class Recurrence : Operation
    {
        public Recurrence(
            string onnxType, int gates, Tensor x, Tensor weights, Tensor recurrentWeights, Tensor bias, params Tensor?[] initial)
            : base(onnxType, [x, OneDirection(weights), OneDirection(recurrentWeights), OneDirection(bias), null, .. initial.Select(
                state => state is null ? null : OneDirection(state))])
        {
            int hidden = recurrentWeights.Shape[-1];
            bool fits = x.Rank == 3 && weights.Shape == [gates * hidden, x.Shape[2]] && recurrentWeights.Shape == [gates * hidden, hidden] && bias.Shape == [2 * gates * hidden];
            if (!fits || Array.Exists(initial, state => state is not null && state.Shape != [x.Shape[1], hidden]))
            {
                throw new ShapeException($"{onnxType}: x {x.Shape}, weights {weights.Shape}, recurrent weights {recurrentWeights.Shape}, bias {bias.Shape} and initial states {string.Join(", ", initial.Select(s => s?.Shape.ToString() ?? "0"))} do not fit: expected [T, N, I], [{gates} H, I], [{gates} H, H], [{2 * gates} H] and [N, H].");
            }

            Set("hidden_size", (long)hidden);
            if (onnxType == "GRU")
            {
                Set("linear_before_reset", 1L);
            }

            Declare(ElementType.Real, [x.Shape[0], 1, x.Shape[1], hidden]);
            foreach (Tensor? _ in initial)
            {
                Declare(ElementType.Real, [1, x.Shape[1], hidden]);
            }
        }

        private static Tensor OneDirection(Tensor t) => t.Reshape([1, .. t.Shape]);
    }
}
