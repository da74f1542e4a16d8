namespace Orator.Graphs.Ops;

/// <summary>The grid of a linear sampling as positions of elements.</summary>
internal static class GridPositions
{
    /// <summary>x, y (, z) of a grid, each [N, ..., 1].</summary>
    public static Tensor[] Coordinates(Tensor grid) => [.. Enumerable.Range(0, grid.Shape[-1]).Select(i => grid.Slice(-1, i, i + 1))];

    /// <summary>From -1 to 1 between the outer edges to element positions.</summary>
    public static Tensor Of(Tensor coordinate, int size) => ((coordinate + 1) * size - 1) * 0.5f;
}
