namespace Orator.Graphs.Ops;

/// <summary>
/// Gradient of linear sampling by its grid (Jaderberg et al. 2015, equation 7). The slope in one direction is the difference of the two
/// neighbours in that direction, linear in the others: a sampling of the differences of the input, at the lower neighbour.
/// </summary>
internal sealed class GridSampleGridGradient : Composite
{
    /// <summary>Creates the operation.</summary>
    /// <param name="gradient">Gradient of the result, [N, C, ...].</param>
    /// <param name="x">Input, [N, C, spatial...].</param>
    /// <param name="grid">[N, ..., dimensions].</param>
    public GridSampleGridGradient(Tensor gradient, Tensor x, Tensor grid)
        : base("GridSampleGridGradient", gradient, x, grid) => Declare(ElementType.Real, grid.Shape);

    public override IReadOnlyList<Tensor> Body(IReadOnlyList<Tensor> inputs)
    {
        (Tensor gradient, Tensor x, Tensor grid) = (inputs[0], inputs[1], inputs[2]);
        Tensor[] coordinates = GridPositions.Coordinates(grid);
        return [Tensor.Concat(-1, [.. coordinates.Select((coordinate, i) =>
        {
            int axis = x.Rank - 1 - i;
            int size = x.Shape[axis];
            int[] one = new int[x.Rank];
            one[axis] = 1;
            Tensor padded = x.Pad(one, one);
            Tensor differences = padded.Slice(axis, 1) - padded.Slice(axis, 0, -1);

            // Difference j is that of the elements j - 1 and j.
            Tensor lower = ((GridPositions.Of(coordinate, size).Floor() + 1) * 2 + 1) / (size + 1) - 1;
            Tensor[] moved = [.. coordinates];
            moved[i] = lower;
            Tensor slopes = gradient.Graph.Add(new GridSampling(differences, Tensor.Concat(-1, moved)));
            Tensor sum = (gradient * slopes).Sum([1]) * (size / 2f);
            return sum.Reshape([.. sum.Shape, 1]);
        }),])];
    }
}
