using Orator.Graphs;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Orator.ConvertFaceNetworks;

/// <summary>
/// A value while a TensorFlow graph is translated. Constants stay numbers; a convolution and the limits after it stay open until something
/// else needs the result, so that scales, offsets and clipping that follow can be folded into them.
/// Values of rank 4 are NHWC in TensorFlow and NCHW in our graph.
/// </summary>
internal sealed class TfjsValue
{
    private readonly PendingConvolution? _convolution;

    // Shared by all limited versions of a value, so that what they limit is computed once.
    private readonly Lazy<Tensor> _unlimited;
    private readonly Lazy<Tensor> _limited;
    private readonly float _minimum;
    private readonly float _maximum;

    public TfjsValue(TfjsWeight constant)
        : this(new Lazy<Tensor>(() => throw new FormatException("a constant stands where a computed value is needed"))) =>
            Constant = constant;

    public TfjsValue(Tensor tensor)
        : this(new Lazy<Tensor>(tensor))
    {
    }

    public TfjsValue(PendingConvolution convolution)
        : this(new Lazy<Tensor>(convolution.Emit)) => _convolution = convolution;

    private TfjsValue(Lazy<Tensor> unlimited, float minimum = float.NegativeInfinity, float maximum = float.PositiveInfinity)
    {
        _unlimited = unlimited;
        (_minimum, _maximum) = (minimum, maximum);
        _limited = new Lazy<Tensor>(() => (minimum, maximum) switch
        {
            (float.NegativeInfinity, float.PositiveInfinity) => unlimited.Value,
            (0, float.PositiveInfinity) => unlimited.Value.Relu(),
            _ => unlimited.Value.Clip(minimum, maximum),
        });
    }

    /// <summary>The numbers of a constant, else null.</summary>
    public TfjsWeight? Constant { get; }

    /// <summary>Whether this is the plain result of a convolution, not yet in the graph, that a scale or an offset can be folded
    /// into.</summary>
    public bool IsOpenConvolution => _convolution is not null && !_unlimited.IsValueCreated;

    /// <summary>min(max(x, minimum), maximum) of this value.</summary>
    public TfjsValue Limit(float minimum, float maximum) =>
        new(_unlimited, Math.Clamp(_minimum, minimum, maximum), Math.Clamp(_maximum, minimum, maximum));

    /// <summary>This open convolution times a scale plus an offset for each output channel.</summary>
    public TfjsValue Fold(Func<int, float> scale, Func<int, float> offset) => new(_convolution!.Fold(scale, offset));

    /// <summary>The value as a tensor of the graph, added to it when first asked for.</summary>
    public Tensor Emit() => _limited.Value;
}

/// <summary>A convolution that is not yet part of the graph.</summary>
/// <param name="Input">[N, C, H, W].</param>
/// <param name="Weights">[out, in / groups, kh, kw], row-major.</param>
/// <param name="WeightShape">Dimensions of the weights.</param>
/// <param name="Bias">[out].</param>
/// <param name="Stride">Vertical, horizontal.</param>
/// <param name="Padding">Top, left, bottom, right.</param>
/// <param name="Dilation">Vertical, horizontal.</param>
/// <param name="Groups">Number of groups.</param>
internal sealed record PendingConvolution(
    Tensor Input, float[] Weights, Shape WeightShape, float[] Bias, int[] Stride, int[] Padding, int[] Dilation, int Groups)
{
    /// <summary>conv(x) * scale + offset is a convolution with scaled weights and another bias.</summary>
    public PendingConvolution Fold(Func<int, float> scale, Func<int, float> offset)
    {
        int perChannel = Weights.Length / Bias.Length;
        float[] weights = new float[Weights.Length];
        float[] bias = new float[Bias.Length];
        for (int o = 0; o < bias.Length; o++)
        {
            float factor = scale(o);
            TensorPrimitives.Multiply(Weights.AsSpan(o * perChannel, perChannel), factor, weights.AsSpan(o * perChannel, perChannel));
            bias[o] = Bias[o] * factor + offset(o);
        }

        return this with { Weights = weights, Bias = bias };
    }

    /// <summary>Adds the convolution to the graph.</summary>
    public Tensor Emit() =>
        Input.Conv(
            Input.Graph.Constant(Weights, WeightShape), Input.Graph.Constant(Bias, [Bias.Length]), Stride, Padding, Dilation, Groups);
}
