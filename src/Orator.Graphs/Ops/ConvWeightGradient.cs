namespace Orator.Graphs.Ops;

/// <summary>Gradient of a convolution by its weights: dw[o, c, t] = sum over samples and positions p of dy[o, p] x[c, stride p + dilation
/// t].</summary>
internal sealed class ConvWeightGradient : Composite
{
    /// <summary>Creates the operation.</summary>
    /// <param name="x">Input of the convolution, [N, in, spatial...].</param>
    /// <param name="gradient">dy, [N, out, spatial...].</param>
    /// <param name="window">The convolution's window.</param>
    /// <param name="groups">Number of groups.</param>
    public ConvWeightGradient(Tensor x, Tensor gradient, Window window, int groups)
        : base("ConvWeightGradient", x, gradient)
    {
        (Window, Groups) = (window, groups);
        Declare(ElementType.Real, [gradient.Shape[1], x.Shape[1] / groups, .. window.Kernel]);
    }

    /// <summary>The convolution's window.</summary>
    public Window Window { get; }

    /// <summary>Number of groups.</summary>
    public int Groups { get; }

    public override IReadOnlyList<Tensor> Body(IReadOnlyList<Tensor> inputs) =>
        [ConvolutionGradients.WeightsByProducts(inputs[0], inputs[1], Window, Groups)];
}
