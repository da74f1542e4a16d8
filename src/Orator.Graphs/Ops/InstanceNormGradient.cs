namespace Orator.Graphs.Ops;

/// <summary>
/// Gradients of instance normalisation. With the normalised z = (x - mean) r, r = (variance + epsilon)^(-1/2), and means over the spatial
/// dimensions: dx = scale r (dy - mean(dy) - z mean(dy z)) [N, C, spatial...], and for each sample what it adds to the gradients of scale,
/// sum(dy z), and bias, sum(dy), both [N, C].
/// </summary>
internal sealed class InstanceNormGradient : Composite
{
    /// <summary>Creates the operation.</summary>
    /// <param name="gradient">dy, [N, C, spatial...].</param>
    /// <param name="x">Input of the normalisation, of the same shape.</param>
    /// <param name="scale">[C].</param>
    /// <param name="epsilon">Added to the variance.</param>
    public InstanceNormGradient(Tensor gradient, Tensor x, Tensor scale, float epsilon)
        : base("InstanceNormalizationGradient", gradient, x, scale)
    {
        Epsilon = epsilon;
        Declare(ElementType.Real, x.Shape);
        Declare(ElementType.Real, [x.Shape[0], x.Shape[1]]);
        Declare(ElementType.Real, [x.Shape[0], x.Shape[1]]);
    }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; }

    public override IReadOnlyList<Tensor> Body(IReadOnlyList<Tensor> inputs)
    {
        (Tensor gradient, Tensor x, Tensor scale) = (inputs[0], inputs[1], inputs[2]);
        int[] spatial = [.. Enumerable.Range(2, x.Rank - 2)];
        Tensor centred = x - x.Mean(spatial, keepAxes: true);
        Tensor root = 1 / (centred.Square().Mean(spatial, keepAxes: true) + Epsilon).Sqrt();
        Tensor normalised = centred * root;
        Tensor product = gradient * normalised;
        Tensor direct = gradient - gradient.Mean(spatial, keepAxes: true);
        Tensor factor = root * scale.Reshape([scale.Shape[0], .. spatial.Select(_ => 1)]);
        return [(direct - normalised * product.Mean(spatial, keepAxes: true)) * factor, product.Sum(spatial), gradient.Sum(spatial)];
    }
}
