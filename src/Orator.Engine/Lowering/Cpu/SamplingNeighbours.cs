namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// The 4 or 8 elements between which a position of linear sampling lies: edges of the input at -1 and 1, as in
/// <see cref="Orator.Graphs.Ops.GridSampling"/>.
/// </summary>
/// <param name="shape">Shape of the input, [N, C, (D,) H, W].</param>
internal sealed unsafe class SamplingNeighbours(Shape shape)
{
    /// <summary>Most neighbours of a position.</summary>
    public const int Most = 8;

    private readonly int[] _sizes = [.. shape.Skip(2).Reverse()];

    /// <summary>Number of spatial dimensions, 2 or 3.</summary>
    public int Dimensions => _sizes.Length;

    /// <summary>Number of neighbours, 4 or 8.</summary>
    public int Count => 1 << _sizes.Length;

    /// <summary>Elements of one channel.</summary>
    public int Plane { get; } = (int)shape.Skip(2).Aggregate(1L, (product, d) => product * d);

    /// <summary>Finds the neighbours of a position.</summary>
    /// <param name="position">x, y (, z).</param>
    /// <param name="indices">
    /// For each neighbour, its place in a channel, or -1 outside. Bit i of a neighbour's number tells whether it is the upper one in
    /// dimension i.
    /// </param>
    /// <param name="fractions">Distance from the lower neighbour in each dimension, 0 to 1.</param>
    public void Find(float* position, int* indices, float* fractions)
    {
        int* lower = stackalloc int[3];
        for (int i = 0; i < Dimensions; i++)
        {
            float element = (((position[i] + 1) * _sizes[i]) - 1) * 0.5f;
            float floor = MathF.Floor(element);
            lower[i] = (int)floor;
            fractions[i] = element - floor;
        }

        for (int corner = 0; corner < Count; corner++)
        {
            (int index, int stride) = (0, 1);
            for (int i = 0; i < Dimensions; i++)
            {
                int at = lower[i] + (corner >> i & 1);
                index = (uint)at < (uint)_sizes[i] ? index + (at * stride) : int.MinValue / 2;
                stride *= _sizes[i];
            }

            indices[corner] = Math.Max(index, -1);
        }
    }

    /// <summary>Weight of a neighbour, over all dimensions but one.</summary>
    /// <param name="corner">Number of the neighbour.</param>
    /// <param name="fractions">See <see cref="Find"/>.</param>
    /// <param name="except">The dimension left out; -1 for none.</param>
    public float Weight(int corner, float* fractions, int except = -1)
    {
        float weight = 1;
        for (int i = 0; i < Dimensions; i++)
        {
            weight *= i == except ? 1 : (corner >> i & 1) == 1 ? fractions[i] : 1 - fractions[i];
        }

        return weight;
    }

    /// <summary>Factor from element positions to grid coordinates in a dimension: half its size.</summary>
    /// <param name="dimension">0 for x, 1 for y, 2 for z.</param>
    public float Scale(int dimension) => _sizes[dimension] * 0.5f;
}
