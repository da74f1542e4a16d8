using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>StyleGAN2's convolution of discriminators (Karras et al. 2020): equalised, with the size kept, and an activation.</summary>
internal static class ConvLayer
{
    /// <summary>[N, in, H, W] to [N, out, H, W]. Parameters: <c>0.weight</c> [out, in, k, k], <c>1.bias</c> [out].</summary>
    public static Sequential Plain(int inputs, int outputs, int kernel, CounterRandom random) =>
        new(new EqualConv(inputs, outputs, kernel, random, padding: kernel / 2, bias: false), new FusedLeakyRelu(outputs));

    /// <summary>[N, in, H, W] to [N, out, H / 2, W / 2] behind the filter [1, 3, 3, 1]. Parameters: <c>1.weight</c> [out, in, 3, 3],
    /// <c>2.bias</c> [out]; buffer: <c>0.kernel</c> [4, 4].</summary>
    public static Sequential Down(int inputs, int outputs, CounterRandom random) => new(
        new Blur(FilterKernel.Separable([1, 3, 3, 1]), [2]),
        new EqualConv(inputs, outputs, 3, random, stride: 2, bias: false),
        new FusedLeakyRelu(outputs));

    /// <summary>Like <see cref="Down"/> with one element under the kernel and no activation. Parameter: <c>1.weight</c>; buffer:
    /// <c>0.kernel</c>.</summary>
    // Only the positions that the convolution reads are filtered.
    public static Sequential DownSkip(int inputs, int outputs, CounterRandom random) => new(
        new Blur(FilterKernel.Separable([1, 3, 3, 1]), [1], down: 2), new EqualConv(inputs, outputs, 1, random, bias: false));
}

/// <summary>StyleGAN2's residual block of discriminators, which halves the size. Parts: <c>conv1</c>, <c>conv2</c>, <c>skip</c>.</summary>
internal sealed class ResBlock : Layer
{
    private readonly Sequential _conv1;
    private readonly Sequential _conv2;
    private readonly Sequential _skip;

    public ResBlock(int inputs, int outputs, CounterRandom random)
    {
        _conv1 = Register("conv1", ConvLayer.Plain(inputs, inputs, 3, random));
        _conv2 = Register("conv2", ConvLayer.Down(inputs, outputs, random));
        _skip = Register("skip", ConvLayer.DownSkip(inputs, outputs, random));
    }

    /// <summary>[N, in, H, W] to [N, out, H / 2, W / 2].</summary>
    public override Tensor Forward(Tensor x) => (_conv2.Forward(_conv1.Forward(x)) + _skip.Forward(x)) * (1 / MathF.Sqrt(2));
}

/// <summary>The residual block of GFP-GAN (Wang et al. 2021) that doubles the size, bilinearly. Parameters: <c>conv1.0.weight</c> [in, in,
/// 3, 3], <c>conv1.1.bias</c> [in], <c>conv2.weight</c> [out, in, 3, 3], <c>conv2.activation.bias</c> [out], <c>skip.weight</c> [out, in,
/// 1, 1].</summary>
internal sealed class ResUpBlock : Layer
{
    private readonly Sequential _conv1;
    private readonly ConvUpLayer _conv2;
    private readonly EqualConv _skip;

    public ResUpBlock(int inputs, int outputs, CounterRandom random)
    {
        _conv1 = Register("conv1", ConvLayer.Plain(inputs, inputs, 3, random));
        _conv2 = Register("conv2", new ConvUpLayer(inputs, outputs, random));
        _skip = Register("skip", new EqualConv(inputs, outputs, 1, random, bias: false));
    }

    /// <summary>[N, in, H, W] to [N, out, 2 H, 2 W].</summary>
    // A convolution of single elements and the resize can be exchanged: the smaller map comes first.
    public override Tensor Forward(Tensor x) =>
        (_conv2.Forward(_conv1.Forward(x)) + ConvUpLayer.Doubled(_skip.Forward(x))) * (1 / MathF.Sqrt(2));
}

/// <summary>Bilinear resize to twice the size, an equalised 3x3 convolution and the activation.</summary>
internal sealed class ConvUpLayer : Layer
{
    private readonly Parameter _weight;
    private readonly FusedLeakyRelu _activation;
    private readonly float _scale;

    public ConvUpLayer(int inputs, int outputs, CounterRandom random)
    {
        _scale = 1 / MathF.Sqrt(inputs * 9);
        _weight = Register("weight", new Parameter([outputs, inputs, 3, 3]).Normal(1, random));
        _activation = Register("activation", new FusedLeakyRelu(outputs));
    }

    public static Tensor Doubled(Tensor x) => x.Resize([2 * x.Shape[2], 2 * x.Shape[3]]);

    public override Tensor Forward(Tensor x) => _activation.Forward(Doubled(x).Conv(_weight.In(x.Graph) * _scale, null, [1], [1]));
}

/// <summary>The residual block of PIRenderer (Ren et al. 2021): two 3x3 convolutions, each followed by <see cref="AdaIn"/>. The second one's
/// result is added to the first one's, not to the input. Parts: <c>conv1</c>, <c>conv2</c>, <c>norm1</c>, <c>norm2</c>.</summary>
internal sealed class AdaInResidualBlock : Module
{
    private readonly Conv _conv1;
    private readonly Conv _conv2;
    private readonly AdaIn _norm1;
    private readonly AdaIn _norm2;
    private readonly float _slope;

    /// <param name="channels">C.</param>
    /// <param name="descriptor">d, size of the descriptor.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="hidden">Hidden size of the normalisations.</param>
    /// <param name="slope">Slope of the leaky ReLU between the convolutions.</param>
    public AdaInResidualBlock(int channels, int descriptor, CounterRandom random, int hidden = 128, float slope = 0.01f)
    {
        _slope = slope;
        _conv1 = Register("conv1", new Conv(channels, channels, [3, 3], random, padding: [1]));
        _conv2 = Register("conv2", new Conv(channels, channels, [3, 3], random, padding: [1]));
        _norm1 = Register("norm1", new AdaIn(channels, descriptor, random, hidden));
        _norm2 = Register("norm2", new AdaIn(channels, descriptor, random, hidden));
    }

    /// <summary>[N, C, H, W] and [N, d] to [N, C, H, W].</summary>
    public Tensor Forward(Tensor x, Tensor descriptor)
    {
        x = _norm1.Forward(_conv1.Forward(x), descriptor).LeakyRelu(_slope);
        return x + _norm2.Forward(_conv2.Forward(x), descriptor);
    }
}
