using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Convolution of stride 1 with constant weights whose kernel is 3x3 in the plane (and of any depth): minimal filtering F(4x4, 3x3) of
/// Lavin and Gray 2016, a quarter of the multiplications. For 4x4 places of the result at a time, 6x6 places of the input and of the kernel
/// are transformed, multiplied place by place (36 matrix products over the channels) and transformed back.
/// </summary>
/// <remarks>Rounding errors are about ten times those of the sum of products, some 1e-6 of the largest value.</remarks>
internal sealed unsafe class WinogradConvolution : VectorKernelOperation
{
    // With fewer tiles, reading the transformed weights takes longer than multiplying with them; and no fewer than are computed together.
    private const int FewestTiles = 16;
    private const int FewestWideTiles = 64;

    // The transforms of a channel cost as much as this many multiplications for each of its elements; beside them there are 9 or 2.25 for
    // each channel of the other side.
    private const int TransformCost = 4;

    // The runtime computes outputs in blocks of at least 8, empty or not.
    private const int OutputBlock = 8;

    private readonly Window _window;
    private readonly float _slope;

    /// <summary>Creates the operation.</summary>
    /// <param name="x">[N, in, (D,) H, W].</param>
    /// <param name="weights">[out, in, k...]; see <see cref="Suits"/>.</param>
    /// <param name="bias">[out]; null for none.</param>
    /// <param name="window">The window.</param>
    /// <param name="slope">Slope of the negative side of a leaky ReLU that follows; 1 for none.</param>
    public WinogradConvolution(Tensor x, Tensor weights, Tensor? bias, Window window, float slope = 1)
        : base("WinogradConv", bias is null ? [x, weights] : [x, weights, bias])
    {
        (_window, _slope) = (window, slope);
        Declare(ElementType.Real, [x.Shape[0], weights.Shape[0], .. window.OutputSize]);
    }

    /// <summary>Whether the kernel is there for this convolution, and faster.</summary>
    /// <param name="window">The window.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="weights">[out, in / groups, k...]; they must not change from run to run.</param>
    /// <param name="target">The instructions that there are.</param>
    public static bool Suits(Window window, int groups, Tensor weights, Target target)
    {
        if (target < Target.Neon || !PaddedPlanes.Suits(window) || window.Kernel.Length < 2
            || window.Kernel[^1] != 3 || window.Kernel[^2] != 3 || window.Dilation.Any(d => d != 1) || groups != 1)
        {
            return false;
        }

        int tiles = window.OutputSize.SkipLast(2).Aggregate(1, (product, d) => product * d)
            * ((window.OutputSize[^2] + 3) / 4) * ((window.OutputSize[^1] + 3) / 4);
        (int inputs, int outputs) = (weights.Shape[1], Scratch.RoundUp(weights.Shape[0], OutputBlock));
        return tiles >= (target == Target.Avx512 ? FewestWideTiles : FewestTiles) && inputs * outputs >= TransformCost * (inputs + outputs)
            && ConstantValues.IsConstant(weights);
    }

    /// <summary>Without the weights, which the kernel has in a form of its own.</summary>
    public override IReadOnlyList<Tensor> Arguments => [.. Inputs.Where((_, i) => i != 1).OfType<Tensor>()];

    /// <summary>The same followed by a leaky ReLU; null if one follows already.</summary>
    /// <param name="slope">Slope of its negative side.</param>
    public WinogradConvolution? Rectified(float slope) =>
        _slope == 1 ? new(Inputs[0]!, Inputs[1]!, Inputs.Count > 2 ? Inputs[2] : null, _window, slope) : null;

    protected override Kernel Create<TLanes, TVector>()
    {
        Shape shape = Outputs[0].Shape;
        bool biased = Inputs.Count > 2;
        float slope = _slope;
        WinogradPlan plan = new(new PaddedPlanes(Inputs[0]!.Shape, shape, _window), TLanes.Count, TLanes.ManyRegisters);
        float[] transformed = WinogradWeights.Transform(plan, ConstantValues.Of(Inputs[1]!));
        return plan.ChunksAreApart
            ? Apart<TLanes, TVector>(plan, transformed, shape, biased, slope)
            : Together<TLanes, TVector>(plan, transformed, shape, biased, slope);
    }

    // Threads share the work of each chunk, and with it the weights, which are read place by place.
    private static Kernel Together<TLanes, TVector>(WinogradPlan plan, float[] weights, Shape shape, bool biased, float slope)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged => context =>
    {
        float* x = context.Input(0);
        float* bias = biased ? context.Input(1) : null;
        float* result = context.Output(0, shape);
        float* values = Scratch.TakeShared(plan.ValueCount + plan.ProductCount);
        float* products = values + plan.ValueCount;
        fixed (float* factors = weights)
        {
            nint address = (nint)factors;
            for (int chunk = 0; chunk < plan.Chunks; chunk++)
            {
                WinogradChunk part = plan.Chunk(chunk);
                context.Parallel(
                    plan.Planes.InputChannels,
                    channel => WinogradInput.Transform<TLanes, TVector>(plan, part, x, channel, values));
                context.Parallel(
                    WinogradPlan.Places,
                    place => WinogradProducts.Compute<TLanes, TVector>(plan, part, place, values, (float*)address, products));
                context.Parallel(
                    plan.Planes.OutputChannels,
                    channel => WinogradOutput.Transform<TLanes, TVector>(plan, part, products, channel, bias, slope, result));
            }
        }
    };

    // Each thread computes chunks of its own, whose values stay in its second cache.
    private static Kernel Apart<TLanes, TVector>(WinogradPlan plan, float[] weights, Shape shape, bool biased, float slope)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged => context =>
    {
        float* x = context.Input(0);
        float* bias = biased ? context.Input(1) : null;
        float* result = context.Output(0, shape);
        fixed (float* factors = weights)
        {
            nint address = (nint)factors;
            context.Parallel(plan.Chunks, chunk =>
            {
                WinogradChunk part = plan.Chunk(chunk);
                float* values = Scratch.TakeShared(plan.ValueCount + plan.ProductCount);
                float* products = values + plan.ValueCount;
                for (int channel = 0; channel < plan.Planes.InputChannels; channel++)
                {
                    WinogradInput.Transform<TLanes, TVector>(plan, part, x, channel, values);
                }

                for (int place = 0; place < WinogradPlan.Places; place++)
                {
                    WinogradProducts.Compute<TLanes, TVector>(plan, part, place, values, (float*)address, products);
                }

                for (int channel = 0; channel < plan.Planes.OutputChannels; channel++)
                {
                    WinogradOutput.Transform<TLanes, TVector>(plan, part, products, channel, bias, slope, result);
                }
            });
        }
    };
}
