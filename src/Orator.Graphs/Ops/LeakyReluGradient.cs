namespace Orator.Graphs.Ops;

/// <summary>Gradient of leaky ReLU (and with slope 0 of ReLU): the gradient of the result where x is positive, elsewhere times the
/// slope.</summary>
internal sealed class LeakyReluGradient : Composite
{
    /// <summary>Creates the operation.</summary>
    /// <param name="gradient">Gradient of the result.</param>
    /// <param name="x">Input of the rectifier, of the same shape.</param>
    /// <param name="slope">Slope of the negative side.</param>
    public LeakyReluGradient(Tensor gradient, Tensor x, float slope)
        : base("LeakyReluGradient", gradient, x)
    {
        Slope = slope;
        Declare(ElementType.Real, x.Shape);
    }

    /// <summary>Slope of the negative side.</summary>
    public float Slope { get; }

    public override IReadOnlyList<Tensor> Body(IReadOnlyList<Tensor> inputs) =>
        [inputs[0] * (Slope is >= 0 and <= 1
            ? UnaryOperation.Step(inputs[1], Slope, 1)
            : Tensor.Where(inputs[1] > 0, inputs[1].Graph.Constant(1), inputs[1].Graph.Constant(Slope)))];
}
