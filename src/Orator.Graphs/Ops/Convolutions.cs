using Orator.Graphs.Kernels;
using Orator.Graphs.Ops;
using Orator.Graphs.Quantisation;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Convolution (cross-correlation, as usual in networks) over one, two or three spatial dimensions.</summary>
        /// <param name="weights">[out, in / groups, k...], as many k as there are spatial dimensions. x is [N, in, spatial...].</param>
        /// <param name="bias">[out], or null.</param>
        /// <param name="stride">One number for all spatial dimensions or one each; null means 1.</param>
        /// <param name="padding">Zeros around x: one number for all sides, one a dimension (both sides), or all begins then all ends; null means 0.</param>
        /// <param name="dilation">One number for all spatial dimensions or one each; null means 1.</param>
        /// <param name="groups">Number of groups that the channels are split into.</param>
        /// <returns>[N, out, floor((n + padding - dilation * (k - 1) - 1) / stride) + 1 ...].</returns>
        /// <exception cref="ShapeException">The operands do not fit together.</exception>
        public Tensor Conv(Tensor weights, Tensor? bias = null, int[]? stride = null, int[]? padding = null, int[]? dilation = null, int groups = 1)
        {
            Window window = new("Conv", this, weights.Shape.Skip(2), stride, padding, dilation);
            Convolution.Check(this, weights, bias, groups);
            bool kernels = Graph.Kernels && !(Graph.Quantisable && ByteConvolution.Suits(weights));
            if (kernels && LargeKernels.Suits(weights, window, groups))
            {
                Tensor result = LargeKernels.InParts(this, weights, window);
                return bias is null ? result : result + bias.Reshape([bias.Shape[0], .. window.Kernel.Select(_ => 1)]);
            }

            return Graph.Kernels && EnlargedConvolutions.Suits(this, weights, window, groups)
                ? EnlargedConvolutions.Small(this, weights, bias)
                : Convolve(weights, bias, window, groups, kernels);
        }

        /// <summary>Convolution by a kernel of a session, if there is a fast one, or by the runtime.</summary>
        internal Tensor Convolve(Tensor weights, Tensor? bias, Window window, int groups, bool kernels)
        {
            if (kernels && WinogradConvolution.Suits(window, groups, weights, InstructionSets.Chosen))
            {
                return Graph.Add(new WinogradConvolution(this, weights, bias, window));
            }

            if (kernels && DirectConvolution.Suits(window, groups, weights, InstructionSets.Chosen))
            {
                return Graph.Add(new DirectConvolution(this, weights, PackedWeights.Of(weights), bias, window));
            }

            if (VolumeConvolutions.Suits(this, weights, window, groups))
            {
                Tensor result = VolumeConvolutions.Planar(this, weights, window);
                return bias is null ? result : result + bias.Reshape(bias.Shape[0], 1, 1, 1);
            }

            return Graph.Add(new Convolution(this, weights, bias, window, groups));
        }
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class Convolution : Operation
    {
        private readonly Window _window;
        private readonly int _groups;

        public Convolution(Tensor x, Tensor weights, Tensor? bias, Window window, int groups)
            : base("Conv", x, weights, bias)
        {
            Require(ElementType.Real, x, weights, bias);
            (_window, _groups) = (window, groups);
            Set("kernel_shape", window.Kernel);
            Set("strides", window.Stride);
            Set("pads", window.Padding);
            Set("dilations", window.Dilation);
            Set("group", (long)groups);
            Declare(ElementType.Real, [x.Shape[0], weights.Shape[0], .. window.OutputSize]);
        }

        /// <summary>Whether minimal filtering suits.</summary>
        public bool IsFiltered => WinogradConvolution.Suits(_window, _groups, Inputs[1]!, InstructionSets.Chosen);

        /// <summary>The same by minimal filtering, without adding it to the graph. Each has transformed weights of its own.</summary>
        public WinogradConvolution Filtered() => new(Inputs[0]!, Inputs[1]!, Inputs[2], _window);

        /// <summary>Refuses operands that do not fit together.</summary>
        public static void Check(Tensor x, Tensor weights, Tensor? bias, int groups)
        {
            if (groups < 1 || weights.Shape[1] * groups != x.Shape[1] || weights.Shape[0] % groups != 0)
            {
                throw new ShapeException($"Conv: weights {weights.Shape} do not fit x {x.Shape} in {groups} group(s): expected [out, in / groups, ...].");
            }

            if (bias is not null && bias.Shape != [weights.Shape[0]])
            {
                throw new ShapeException($"Conv: bias {bias.Shape} does not fit weights {weights.Shape}: expected [{weights.Shape[0]}].");
            }
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
        [
            () => ConvolutionGradients.Input(gradient, Inputs[1]!, _window, _groups),
            () => ConvolutionGradients.Weights(Inputs[0]!, gradient, _window, _groups),
            () => gradient.Sum([0, .. Enumerable.Range(2, gradient.Rank - 2)]),
        ];
    }
}
