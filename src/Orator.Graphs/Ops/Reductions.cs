using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Sum over axes.</summary>
        /// <param name="axes">The axes; negative ones count from the end; null means all.</param>
        /// <param name="keepAxes">Whether they stay, with size 1.</param>
        /// <exception cref="ShapeException">An axis does not exist or appears twice.</exception>
        public Tensor Sum(int[]? axes = null, bool keepAxes = false) => Graph.Add(new SumReduction(this, axes, keepAxes));

        /// <summary>Mean over axes.</summary>
        /// <param name="axes">As in <see cref="Sum"/>.</param>
        /// <param name="keepAxes">Whether they stay, with size 1.</param>
        /// <exception cref="ShapeException">An axis does not exist or appears twice.</exception>
        public Tensor Mean(int[]? axes = null, bool keepAxes = false) => Graph.Add(new MeanReduction(this, axes, keepAxes));

        /// <summary>Maximum over axes.</summary>
        /// <param name="axes">As in <see cref="Sum"/>.</param>
        /// <param name="keepAxes">Whether they stay, with size 1.</param>
        /// <exception cref="ShapeException">An axis does not exist or appears twice.</exception>
        public Tensor Max(int[]? axes = null, bool keepAxes = false) => Graph.Add(new MaximumReduction(this, axes, keepAxes));

        /// <summary>Minimum over axes.</summary>
        /// <param name="axes">As in <see cref="Sum"/>.</param>
        /// <param name="keepAxes">Whether they stay, with size 1.</param>
        /// <exception cref="ShapeException">An axis does not exist or appears twice.</exception>
        public Tensor Min(int[]? axes = null, bool keepAxes = false) => Graph.Add(new MinimumReduction(this, axes, keepAxes));
    }
}

namespace Orator.Graphs.Ops
{
    internal abstract class Reduction : Operation
    {
        protected Reduction(string onnxType, Tensor x, int[]? axes, bool keepAxes)
            : base(onnxType, x, x.Graph.Integers(Resolve(onnxType, x, axes)))
        {
            Require(ElementType.Real, x);
            Axes = Resolve(onnxType, x, axes);
            KeepAxes = keepAxes;
            Set("keepdims", keepAxes ? 1L : 0L);

            // No axes at all (a scalar) must not be read as 'all axes'.
            Set("noop_with_empty_axes", 1L);
            IEnumerable<int> dimensions = x.Shape.Select((d, i) => Axes.Contains(i) ? keepAxes ? 1 : -1 : d).Where(d => d >= 0);
            Declare(x.Type, Shape.Create([.. dimensions]));
        }

        public int[] Axes { get; }

        public bool KeepAxes { get; }

        protected Tensor X => Inputs[0]!;

        // The shape of the result with the reduced axes kept, so that it broadcasts to x.
        protected Tensor Kept(Tensor result) => KeepAxes ? result : result.Reshape([.. X.Shape.Select((d, i) => Axes.Contains(i) ? 1 : d)]);

        private static int[] Resolve(string onnxType, Tensor x, int[]? axes)
        {
            int[] resolved = [.. (axes ?? [.. Enumerable.Range(0, x.Rank)]).Select(axis => x.Shape.Axis(axis, onnxType))];
            return resolved.Distinct().Count() == resolved.Length
                ? resolved
                : throw new ShapeException($"{onnxType}: axes [{string.Join(", ", axes!)}] of x {x.Shape} contain one twice.");
        }
    }

    internal sealed class SumReduction(Tensor x, int[]? axes, bool keepAxes) : Reduction("ReduceSum", x, axes, keepAxes)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => Kept(gradient).Expand(X.Shape.ToArray())];
    }

    internal sealed class MeanReduction(Tensor x, int[]? axes, bool keepAxes) : Reduction("ReduceMean", x, axes, keepAxes)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => Kept(gradient * ((float)Output.Shape.Elements / X.Shape.Elements)).Expand(X.Shape.ToArray())];
    }

    internal abstract class ExtremeReduction(string onnxType, Tensor x, int[]? axes, bool keepAxes) : Reduction(onnxType, x, axes, keepAxes)
    {
        // Elements that share the extreme value share the gradient equally, as in PyTorch's amax.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
        [
            () =>
            {
                Tensor chosen = X.EqualTo(Kept(Output)).ToReal();
                return Kept(gradient) / chosen.Sum(Axes, keepAxes: true) * chosen;
            },
        ];
    }

    internal sealed class MaximumReduction(Tensor x, int[]? axes, bool keepAxes) : ExtremeReduction("ReduceMax", x, axes, keepAxes);

    internal sealed class MinimumReduction(Tensor x, int[]? axes, bool keepAxes) : ExtremeReduction("ReduceMin", x, axes, keepAxes);
}
