using Orator.Graphs.Kernels;

namespace Orator.Graphs.Ops;

/// <summary>Gradients of linear sampling (Jaderberg et al. 2015, equations 6 and 7), by kernels in C# or in ordinary operations.</summary>
internal static class GridSamplingGradients
{
    /// <summary>Gradient with respect to the input: each sampled value gives its gradient to its neighbours, by their weights.</summary>
    /// <param name="gradient">Gradient of the result, [N, C, ...].</param>
    /// <param name="grid">[N, ..., dimensions].</param>
    /// <param name="shape">Shape of the input, [N, C, spatial...].</param>
    public static Tensor Input(Tensor gradient, Tensor grid, Shape shape) =>
        gradient.Graph.Kernels ? gradient.Graph.Add(new GridSamplingInputGradient(gradient, grid, shape)) : PlainInput(gradient, grid, shape);

    /// <summary>The same in ordinary operations. It scatters on one thread and holds 2^dimensions indices and updates for every sampled value.</summary>
    public static Tensor PlainInput(Tensor gradient, Tensor grid, Shape shape)
    {
        Graph graph = gradient.Graph;
        int dimensions = shape.Rank - 2;
        int points = (int)(grid.Shape.Elements / shape[0] / dimensions);
        Tensor[] positions = [.. Coordinates(grid).Select((g, i) => Position(g, shape[-1 - i]).Reshape(shape[0], 1, points))];
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
        return Tensor.Concat(2, [.. updates]).ScatterAdd(places, 2, (int)shape.Skip(2).Aggregate(1L, (product, d) => product * d)).Reshape(shape.ToArray());
    }

    /// <summary>
    /// Gradient with respect to the grid. The slope in one direction is the difference of the two neighbours in that direction, linear in the
    /// others: a sampling of the differences of the input, at the lower neighbour.
    /// </summary>
    /// <param name="gradient">Gradient of the result, [N, C, ...].</param>
    /// <param name="x">Input, [N, C, spatial...].</param>
    /// <param name="grid">[N, ..., dimensions].</param>
    public static Tensor Grid(Tensor gradient, Tensor x, Tensor grid) =>
        gradient.Graph.Kernels ? gradient.Graph.Add(new GridSamplingGridGradient(gradient, x, grid)) : PlainGrid(gradient, x, grid);

    /// <summary>The same in ordinary operations.</summary>
    public static Tensor PlainGrid(Tensor gradient, Tensor x, Tensor grid)
    {
        Tensor[] coordinates = Coordinates(grid);
        return Tensor.Concat(-1, [.. coordinates.Select((coordinate, i) =>
        {
            int axis = x.Rank - 1 - i;
            int size = x.Shape[axis];
            int[] one = new int[x.Rank];
            one[axis] = 1;
            Tensor padded = x.Pad(one, one);
            Tensor differences = padded.Slice(axis, 1) - padded.Slice(axis, 0, -1);

            // Difference j is that of the elements j - 1 and j.
            Tensor lower = ((Position(coordinate, size).Floor() + 1) * 2 + 1) / (size + 1) - 1;
            Tensor[] moved = [.. coordinates];
            moved[i] = lower;
            Tensor slopes = gradient.Graph.Add(new GridSampling(differences, Tensor.Concat(-1, moved)));
            Tensor sum = (gradient * slopes).Sum([1]) * (size / 2f);
            return sum.Reshape([.. sum.Shape, 1]);
        }),]);
    }

    // x, y (, z), each [N, ..., 1].
    private static Tensor[] Coordinates(Tensor grid) => [.. Enumerable.Range(0, grid.Shape[-1]).Select(i => grid.Slice(-1, i, i + 1))];

    // From -1 to 1 between the outer edges to element positions.
    private static Tensor Position(Tensor coordinate, int size) => ((coordinate + 1) * size - 1) * 0.5f;
}
