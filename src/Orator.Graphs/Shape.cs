using System.Collections;
using System.Runtime.CompilerServices;

namespace Orator.Graphs;

/// <summary>The static dimensions of a tensor, outermost first. A scalar has none.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IReadOnlyList<int>, IEquatable<Shape>
{
    private readonly int[]? _dimensions;

    private Shape(int[] dimensions) => _dimensions = dimensions;

    private int[] Dimensions => _dimensions ?? [];

    /// <summary>Number of dimensions.</summary>
    public int Rank => Dimensions.Length;

    /// <inheritdoc/>
    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>Product of the dimensions (1 for a scalar).</summary>
    public long Elements => Dimensions.Aggregate(1L, (product, d) => checked(product * d));

    /// <summary>One dimension; negative indices count from the end.</summary>
    /// <param name="index">-<see cref="Rank"/> to <see cref="Rank"/> - 1.</param>
    public int this[int index] => Dimensions[index < 0 ? index + Rank : index];

    /// <summary>Creates a shape.</summary>
    /// <param name="dimensions">Dimensions, outermost first, each 0 or more.</param>
    /// <exception cref="ShapeException">A dimension is negative.</exception>
    public static Shape Create(ReadOnlySpan<int> dimensions)
    {
        Shape shape = new(dimensions.ToArray());
        foreach (int dimension in dimensions)
        {
            if (dimension < 0)
            {
                throw new ShapeException($"A shape cannot have a negative dimension: {shape}.");
            }
        }

        return shape;
    }

    /// <summary>Creates a shape from an array.</summary>
    /// <param name="dimensions">Dimensions, outermost first.</param>
    public static implicit operator Shape(int[] dimensions) => Create(dimensions);

    /// <summary>Equality of all dimensions.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Difference in any dimension.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The shape that two operands of an elementwise operation broadcast to (NumPy's rule: aligned at the end, 1
    /// stretches).</summary>
    /// <param name="left">First operand.</param>
    /// <param name="right">Second operand.</param>
    /// <param name="operation">Name of the operation, for the message.</param>
    /// <exception cref="ShapeException">A pair of dimensions differs and neither is 1.</exception>
    public static Shape Broadcast(Shape left, Shape right, string operation)
    {
        int rank = Math.Max(left.Rank, right.Rank);
        int[] result = new int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int a = i <= left.Rank ? left[-i] : 1;
            int b = i <= right.Rank ? right[-i] : 1;
            if (a != b && a != 1 && b != 1)
            {
                throw new ShapeException($"{operation}: shapes {left} and {right} cannot be broadcast together.");
            }

            result[rank - i] = a == 1 ? b : a;
        }

        return new Shape(result);
    }

    /// <summary>An axis as a non-negative index.</summary>
    /// <param name="axis">-<see cref="Rank"/> to <see cref="Rank"/> - 1.</param>
    /// <param name="operation">Name of the operation, for the message.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public int Axis(int axis, string operation) => axis >= -Rank && axis < Rank
        ? axis < 0 ? axis + Rank : axis
        : throw new ShapeException($"{operation}: axis {axis} does not exist in shape {this}.");

    /// <summary>A copy with one dimension replaced.</summary>
    /// <param name="axis">Axis to replace; negative counts from the end.</param>
    /// <param name="dimension">Its new size.</param>
    public Shape With(int axis, int dimension)
    {
        int[] copy = ToArray();
        copy[axis < 0 ? axis + Rank : axis] = dimension;
        return Create(copy);
    }

    /// <summary>The dimensions as a new array.</summary>
    public int[] ToArray() => [.. Dimensions];

    /// <inheritdoc/>
    public bool Equals(Shape other) => Dimensions.AsSpan().SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Dimensions.Aggregate(Rank, HashCode.Combine);

    /// <summary>For example <c>[1, 3, 256, 256]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Dimensions)}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Dimensions).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
