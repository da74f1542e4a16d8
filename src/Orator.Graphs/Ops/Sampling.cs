using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    /// <summary>What <see cref="Tensor.GridSample"/> reads outside the input.</summary>
    public enum Outside
    {
        /// <summary>Zeros.</summary>
        Zeros,

        /// <summary>The nearest border element.</summary>
        Border,
    }

    public sealed partial class Tensor
    {
        /// <summary>Reads [N, C, (D,) H, W] at real positions by linear interpolation (Jaderberg et al. 2015), as PyTorch's
        /// <c>grid_sample</c>.</summary>
        /// <param name="grid">[N, H', W', 2] or [N, D', H', W', 3]: x, y (, z), -1 to 1 across the input.</param>
        /// <param name="outside">What lies outside the input.</param>
        /// <param name="alignCorners">Whether -1 and 1 are the centres of the corner elements (true) or the outer edges (false).</param>
        /// <returns>[N, C, H', W'] or [N, C, D', H', W'].</returns>
        /// <exception cref="ShapeException">The grid does not fit the input.</exception>
        public Tensor GridSample(Tensor grid, Outside outside = Outside.Zeros, bool alignCorners = false)
        {
            int dimensions = Rank - 2;
            if (dimensions is not (2 or 3) || grid.Rank != Rank || grid.Shape[-1] != dimensions || grid.Shape[0] != Shape[0])
            {
                throw new ShapeException($"GridSample: grid {grid.Shape} does not fit x {Shape}: expected [N, H', W', 2] for [N, C, H, W], or [N, D', H', W', 3] for [N, C, D, H, W].");
            }

            // Only one form is fast in the runtime: edges at -1 and 1, and zeros outside. The others are the same read at other positions.
            float[] sizes = [.. Shape.Skip(2).Reverse().Select(d => (float)d)];
            if (alignCorners)
            {
                grid *= Graph.Constant([.. sizes.Select(n => (n - 1) / n)], [dimensions]);
            }

            if (outside == Outside.Border)
            {
                float[] limits = [.. sizes.Select(n => 1 - 1 / n)];
                grid = grid.Minimum(Graph.Constant(limits, [dimensions])).Maximum(
                    Graph.Constant([.. limits.Select(l => -l)], [dimensions]));
            }

            return Graph.Add(new GridSampling(this, grid));
        }
    }
}

namespace Orator.Graphs.Ops
{
    /// <summary>Linear sampling with -1 and 1 at the outer edges and zeros outside.</summary>
    internal sealed class GridSampling : Operation
    {
        public GridSampling(Tensor x, Tensor grid)
            : base("GridSample", x, grid)
        {
            Require(ElementType.Real, x, grid);
            Set("mode", "linear");
            Set("padding_mode", "zeros");
            Set("align_corners", 0L);
            Declare(x.Type, [x.Shape[0], x.Shape[1], .. grid.Shape.Skip(1).Take(grid.Rank - 2)]);
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
        [
            () => Graph.Add(new GridSampleInputGradient(gradient, Inputs[1]!, Inputs[0]!.Shape)),
            () => Graph.Add(new GridSampleGridGradient(gradient, Inputs[0]!, Inputs[1]!)),
        ];
    }
}
