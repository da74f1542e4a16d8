using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Transposed convolution over one, two or three spatial dimensions: the gradient of <see cref="Conv"/> with respect to
        /// its input.</summary>
        /// <param name="weights">[in, out / groups, k...]. x is [N, in, spatial...].</param>
        /// <param name="bias">[out], or null.</param>
        /// <param name="stride">One number for all spatial dimensions or one each; null means 1.</param>
        /// <param name="padding">Cut off the result: one number for all sides, one a dimension, or all begins then all ends; null means
        /// 0.</param>
        /// <param name="outputPadding">Added at the end of each spatial dimension of the result; less than the stride; null means
        /// 0.</param>
        /// <param name="dilation">One number for all spatial dimensions or one each; null means 1.</param>
        /// <param name="groups">Number of groups that the channels are split into.</param>
        /// <returns>[N, out, (n - 1) * stride - padding + dilation * (k - 1) + 1 + outputPadding ...].</returns>
        /// <exception cref="ShapeException">The operands do not fit together.</exception>
        public Tensor ConvTranspose(Tensor weights, Tensor? bias = null, int[]? stride = null, int[]? padding = null, int[]? outputPadding = null, int[]? dilation = null, int groups = 1) =>
            Graph.Add(new TransposedConvolution(this, weights, bias, stride, padding, outputPadding, dilation, groups));
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class TransposedConvolution : Operation
    {
        private readonly int[] _stride;
        private readonly int[] _padding;
        private readonly int[] _dilation;
        private readonly int _groups;

        public TransposedConvolution(
            Tensor x, Tensor weights, Tensor? bias, int[]? stride, int[]? padding, int[]? outputPadding, int[]? dilation, int groups)
            : base("ConvTranspose", x, weights, bias)
        {
            Require(ElementType.Real, x, weights, bias);
            int dimensions = x.Rank - 2;
            if (dimensions is < 1 or > 3 || weights.Rank != x.Rank || groups < 1 || weights.Shape[0] != x.Shape[1] || weights.Shape[0] % groups != 0)
            {
                throw new ShapeException($"ConvTranspose: weights {weights.Shape} do not fit x {x.Shape} in {groups} group(s): expected [in, out / groups, k...].");
            }

            int outputs = weights.Shape[1] * groups;
            if (bias is not null && bias.Shape != [outputs])
            {
                throw new ShapeException(
                    $"ConvTranspose: bias {bias.Shape} does not fit weights {weights.Shape} in {groups} group(s): expected [{outputs}].");
            }

            int[] kernel = [.. weights.Shape.Skip(2)];
            int[] strides = Window.Each("ConvTranspose", "stride", stride, dimensions, 1);
            int[] dilations = Window.Each("ConvTranspose", "dilation", dilation, dimensions, 1);
            int[] extra = Window.Each("ConvTranspose", "output padding", outputPadding, dimensions, 0);
            int[] pads = Window.BothSides("ConvTranspose", padding, dimensions);
            int[] size = new int[dimensions];
            for (int i = 0; i < dimensions; i++)
            {
                size[i] = (x.Shape[2 + i] - 1) * strides[i] - pads[i] - pads[i + dimensions] + dilations[i] * (kernel[i] - 1) + 1 + extra[i];
                if (size[i] < 1 || extra[i] < 0 || extra[i] >= Math.Max(strides[i], dilations[i]))
                {
                    throw new ShapeException($"ConvTranspose: x {x.Shape} and weights {weights.Shape} with padding [{string.Join(", ", pads)}] and output padding {extra[i]} leave no valid size in spatial dimension {i}.");
                }
            }

            (_stride, _padding, _dilation, _groups) = (strides, pads, dilations, groups);
            Set("kernel_shape", kernel);
            Set("strides", strides);
            Set("pads", pads);
            Set("output_padding", extra);
            Set("dilations", dilations);
            Set("group", (long)groups);
            Declare(ElementType.Real, [x.Shape[0], outputs, .. size]);
        }

        // This is the input gradient of a convolution from the result to x, so its own input gradient is that convolution, and its weight
        // gradient that convolution's, with x in the role of the gradient.
        protected override Func<Tensor>?[] Gradient(Tensor gradient)
        {
            (Tensor x, Tensor weights) = (Inputs[0]!, Inputs[1]!);
            int[] size = [.. x.Shape.Skip(2)];
            return
            [
                () => ConvolutionGradients.Crop(gradient.Conv(weights, null, _stride, _padding, _dilation, _groups), size),
                () => ConvolutionGradients.Weights(
                    gradient, x, new Window("ConvTranspose", gradient, weights.Shape.Skip(2), _stride, _padding, _dilation, size), _groups),
                () => gradient.Sum([0, .. Enumerable.Range(2, gradient.Rank - 2)]),
            ];
        }
    }
}
