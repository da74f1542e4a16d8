using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Convolution of stride 1 with constant weights whose kernel is 3x3 in the plane (and of any depth): minimal filtering F(4x4, 3x3) of Lavin and Gray 2016, a
/// quarter of the multiplications. For 4x4 places of the result at a time, 6x6 places of the input and of the kernel are transformed, multiplied place by place
/// (36 matrix products over the channels) and transformed back.
/// </summary>
/// <remarks>Rounding errors are about ten times those of the sum of products, some 1e-6 of the largest value.</remarks>
internal sealed unsafe class WinogradConvolution : KernelOperation
{
    // With fewer channels, the transforms cost more than the products.
    private const int FewestChannels = 32;

    // With fewer tiles, reading the transformed weights takes longer than multiplying with them.
    private const int FewestTiles = 64;

    private readonly Window _window;

    /// <summary>Creates the operation.</summary>
    /// <param name="x">[N, in, (D,) H, W].</param>
    /// <param name="weights">[out, in, k...]; see <see cref="Suits"/>.</param>
    /// <param name="bias">[out]; null for none.</param>
    /// <param name="window">The window.</param>
    public WinogradConvolution(Tensor x, Tensor weights, Tensor? bias, Window window)
        : base("WinogradConv", bias is null ? [x, weights] : [x, weights, bias])
    {
        _window = window;
        Declare(ElementType.Real, [x.Shape[0], weights.Shape[0], .. window.OutputSize]);
    }

    /// <summary>Whether the kernel is there for this convolution, and faster.</summary>
    /// <param name="window">The window.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="weights">[out, in / groups, k...]; they must not change from run to run.</param>
    /// <param name="target">What the processor can do.</param>
    public static bool Suits(Window window, int groups, Tensor weights, Target target)
    {
        if (!PaddedPlanes.Suits(window, target) || window.Kernel.Length < 2 || window.Kernel[^1] != 3 || window.Kernel[^2] != 3 || window.Dilation.Any(d => d != 1) || groups != 1)
        {
            return false;
        }

        int tiles = window.OutputSize.SkipLast(2).Aggregate(1, (product, d) => product * d) * ((window.OutputSize[^2] + 3) / 4) * ((window.OutputSize[^1] + 3) / 4);
        return tiles >= FewestTiles && Math.Min(weights.Shape[0], weights.Shape[1]) >= FewestChannels && ConstantValues.IsConstant(weights);
    }

    /// <summary>Without the weights, which the kernel has in a form of its own.</summary>
    public override IReadOnlyList<Tensor> Arguments => [.. Inputs.Where((_, i) => i != 1).OfType<Tensor>()];

    public override Kernel CreateKernel()
    {
        Shape shape = Outputs[0].Shape;
        bool biased = Inputs.Count > 2;
        WinogradPlan plan = new(new PaddedPlanes(Inputs[0]!.Shape, shape, _window));
        float[] transformed = WinogradWeights.Transform(plan, ConstantValues.Of(Inputs[1]!));
        return context =>
        {
            float* x = context.Input(0);
            float* bias = biased ? context.Input(1) : null;
            float* result = context.Output(0, shape);
            float* values = Scratch.TakeShared(plan.ValueCount + plan.ProductCount);
            float* products = values + plan.ValueCount;
            fixed (float* factors = transformed)
            {
                nint address = (nint)factors;
                for (int chunk = 0; chunk < plan.Chunks; chunk++)
                {
                    WinogradChunk part = plan.Chunk(chunk);
                    context.Parallel(plan.Planes.InputChannels, channel => WinogradInput.Transform(plan, part, x, channel, values));
                    context.Parallel(WinogradPlan.Places, place => WinogradProducts.Compute(plan, part, place, values, (float*)address, products));
                    context.Parallel(plan.Planes.OutputChannels, channel => WinogradOutput.Transform(plan, part, products, channel, bias, result));
                }
            }
        };
    }
}
