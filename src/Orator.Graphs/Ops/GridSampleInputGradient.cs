namespace Orator.Graphs.Ops;

/// <summary>Gradient of linear sampling by its input: each sampled value gives its gradient to its neighbours, by their weights (Jaderberg
/// et al. 2015, equation 6).</summary>
internal sealed class GridSampleInputGradient : Composite
{
    /// <summary>Creates the operation.</summary>
    /// <param name="gradient">Gradient of the result, [N, C, ...].</param>
    /// <param name="grid">[N, ..., dimensions].</param>
    /// <param name="shape">Shape of the input, [N, C, spatial...].</param>
    public GridSampleInputGradient(Tensor gradient, Tensor grid, Shape shape)
        : base("GridSampleInputGradient", gradient, grid) => Declare(ElementType.Real, shape);

    // It scatters on one thread and holds 2^dimensions indices and updates for every sampled value.
    public override IReadOnlyList<Tensor> Body(IReadOnlyList<Tensor> inputs)
    {
        (Tensor gradient, Tensor grid, Shape shape) = (inputs[0], inputs[1], Output.Shape);
        Graph graph = gradient.Graph;
        int dimensions = shape.Rank - 2;
        int points = (int)(grid.Shape.Elements / shape[0] / dimensions);
        Tensor[] positions = [.. GridPositions.Coordinates(grid).Select(
            (g, i) => GridPositions.Of(g, shape[-1 - i]).Reshape(shape[0], 1, points))];
        Tensor flat = gradient.Reshape(shape[0], shape[1], points);
        List<Tensor> indices = [];
        List<Tensor> updates = [];
        for (int corner = 0; corner < 1 << dimensions; corner++)
        {
            Tensor? index = null;
            Tensor update = flat;
            long stride = 1;
            for (int i = 0; i < dimensions; i++)
            {
                int size = shape[-1 - i];
                bool upper = (corner >> i & 1) == 1;
                Tensor low = positions[i].Floor();
                Tensor at = upper ? low + 1 : low;
                Tensor weight = upper ? positions[i] - low : 1 - (positions[i] - low);

                // A neighbour outside the input has no place of its own; it adds 0 to the nearest.
                update *= weight * ((at >= 0) & (at < size)).ToReal();
                Tensor step = at.Clip(0, size - 1).ToIndex() * graph.Indices([stride], []);
                index = index is null ? step : index + step;
                stride *= size;
            }

            indices.Add(index!);
            updates.Add(update);
        }

        int count = points << dimensions;
        Tensor places = Tensor.Concat(2, [.. indices]).Expand(shape[0], shape[1], count);
        return [Tensor.Concat(2, [.. updates]).ScatterAdd(
            places, 2, (int)shape.Skip(2).Aggregate(1L, (product, d) => product * d)).Reshape(shape.ToArray())];
    }
}
