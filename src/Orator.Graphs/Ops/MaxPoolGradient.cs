namespace Orator.Graphs.Ops;

/// <summary>Gradient of maximum pooling: each window gives its gradient to its maximum, the first one of equal ones, as in
/// PyTorch.</summary>
internal sealed class MaxPoolGradient : Composite
{
    /// <summary>Creates the operation.</summary>
    /// <param name="gradient">Gradient of the result, [N, C, spatial...].</param>
    /// <param name="x">Input of the pooling, [N, C, spatial...].</param>
    /// <param name="window">Its window.</param>
    public MaxPoolGradient(Tensor gradient, Tensor x, Window window)
        : base("MaxPoolGradient", gradient, x)
    {
        Window = window;
        Declare(ElementType.Real, x.Shape);
    }

    /// <summary>The pooling's window.</summary>
    public Window Window { get; }

    public override IReadOnlyList<Tensor> Body(IReadOnlyList<Tensor> inputs)
    {
        // The pooling is written once more: asked where the maxima are, the runtime's is slower.
        (Tensor gradient, Tensor x) = (inputs[0], inputs[1]);
        MaximumPooling pooling = new(x, Window, places: true);
        x.Graph.Add(pooling);
        return [gradient.Reshape(-1).ScatterAdd(pooling.Outputs[1].Reshape(-1), 0, (int)x.Shape.Elements).Reshape(x.Shape.ToArray())];
    }
}
