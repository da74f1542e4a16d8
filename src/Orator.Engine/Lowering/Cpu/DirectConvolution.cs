using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Convolution of stride 1 by sums over copied rows, see <see cref="PaddedPlanes"/>: where weights change at every run, faster than the
/// runtime's, which writes out all windows first.
/// </summary>
/// <remarks>
/// A piece of work is some rows of one plane of the result. For some input channels at a time it copies what these rows see, and for some
/// vectors of the result and 4 outputs at a time it adds the products, kernel position by kernel position.
/// </remarks>
internal sealed unsafe class DirectConvolution : VectorKernelOperation
{
    // For fewer elements of a plane, packing many weights costs too much beside the runtime's products of matrices, which are good with few
    // registers, too.
    private const int FewElements = 512;
    private const int ManyWeights = 1 << 17;

    private readonly Window _window;

    /// <summary>Creates the operation.</summary>
    /// <param name="x">[N, in, spatial...].</param>
    /// <param name="weights">[out, in, k...].</param>
    /// <param name="packed">The same as <see cref="PackedWeights"/>.</param>
    /// <param name="bias">[out]; null for none.</param>
    /// <param name="window">The window, see <see cref="Suits"/>.</param>
    public DirectConvolution(Tensor x, Tensor weights, Tensor packed, Tensor? bias, Window window)
        : base("DirectConv", bias is null ? [x, weights, packed] : [x, weights, packed, bias])
    {
        _window = window;
        Declare(ElementType.Real, [x.Shape[0], weights.Shape[0], .. window.OutputSize]);
    }

    /// <summary>
    /// Whether the kernel is there for this window, and faster: neither for narrow planes nor for single elements, nor for planes under
    /// constant weights if the runtime has its faster layout for them.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="weights">[out, in, k...].</param>
    /// <param name="target">The instructions that there are.</param>
    public static bool Suits(Window window, int groups, Tensor weights, Target target)
    {
        int dimensions = window.Kernel.Length;
        (int width, int columns) = (window.OutputSize[^1], window.Kernel[^1]);
        (int height, int rows) = dimensions == 1 ? (1, 1) : (window.OutputSize[^2], window.Kernel[^2]);
        bool packed = target == Target.Avx512 || width * height >= FewElements || weights.Shape.Elements < ManyWeights;
        return target >= Target.Neon && PaddedPlanes.Suits(window) && groups == 1
            && width >= 14 && width * height >= 192 && columns * rows >= 4
            && (dimensions == 3 || FitsNoBlock(weights) || (packed && weights.Value is null));
    }

    // The runtime's layout is of blocks of channels, of which it fills up no fewer than four; a few it reads from planes.
    private static bool FitsNoBlock(Tensor weights) => weights.Rank == 4 && weights.Shape[1] > 8 && weights.Shape[1] % 4 != 0;

    public override IReadOnlyList<Tensor> Arguments => [.. Inputs.Where((_, i) => i != 1).OfType<Tensor>()];

    protected override Kernel Create<TLanes, TVector>()
    {
        Shape shape = Outputs[0].Shape;
        bool biased = Inputs.Count > 3;
        DirectConvolutionPlan plan = new(new PaddedPlanes(Inputs[0]!.Shape, shape, _window), (TLanes.ManyRegisters ? 6 : 3) * TLanes.Count);
        return context =>
        {
            float* x = context.Input(0);
            float* packed = context.Input(1);
            float* bias = biased ? context.Input(2) : null;
            float* result = context.Output(0, shape);
            context.Parallel(plan.Pieces, piece => DirectConvolutionTile.Compute<TLanes, TVector>(plan, piece, x, packed, bias, result));
        };
    }
}
