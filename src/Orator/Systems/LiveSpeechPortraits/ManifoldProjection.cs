using System.Numerics.Tensors;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Manifold projection of speech features (Lu et al. 2021, section 3.1): a feature h is replaced by the affine combination of its K nearest
/// neighbours in a bank of known features that comes closest to it, as in locally linear embedding (Roweis and Saul 2000). So features of
/// an unknown voice become ones like those that a motion generator has learned from. Keeps working memory: not for use by several threads
/// at a time.
/// </summary>
/// <remarks>
/// With f_1 the nearest neighbour and A = [f_2 - f_1, ..., f_K - f_1], the weights of the others solve (A^T A + r mean(diag A^T A) I) w =
/// A^T (h - f_1); that of f_1 is 1 - sum w. Weights may be negative. Where neighbours coincide and r is 0, superfluous ones get weight 0.
/// </remarks>
public sealed class ManifoldProjection
{
    // Distances from products in single precision may confuse neighbours of nearly the same distance, so some more are looked at closely.
    private const int Reserve = 4;

    private readonly ReadOnlyMemory<float> _bank;
    private readonly int _size;
    private readonly double _ridge;
    private readonly float[] _halfSquares;
    private readonly (double Distance, int Row)[] _nearest;
    private readonly int[] _neighbours;
    private readonly double[] _weights;
    private readonly double[] _differences;
    private readonly double[,] _system;

    /// <summary>Prepares a bank.</summary>
    /// <param name="bank">Features, one after the other; not copied.</param>
    /// <param name="size">Values of a feature.</param>
    /// <param name="neighbours">K, at least 1, at most as many as there are features in the bank.</param>
    /// <param name="ridge">r, at least 0.</param>
    /// <exception cref="ArgumentException">The bank is not a whole number of features, or has less than K.</exception>
    public ManifoldProjection(ReadOnlyMemory<float> bank, int size, int neighbours = 10, double ridge = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ridge);
        int count = bank.Length / size;
        if (bank.Length % size != 0 || count < neighbours)
        {
            throw new ArgumentException(
                $"A bank of {bank.Length} values does not hold {neighbours} or more features of {size} values.", nameof(bank));
        }

        (_bank, _size, _ridge) = (bank, size, ridge);
        _halfSquares = [.. Enumerable.Range(0, count).Select(row => TensorPrimitives.SumOfSquares(Row(row)) / 2)];
        _nearest = new (double, int)[Math.Min(count, neighbours + Reserve)];
        _neighbours = new int[neighbours];
        _weights = new double[neighbours];
        _differences = new double[neighbours * size];
        _system = new double[neighbours - 1, neighbours];
    }

    /// <summary>Rows of the bank that the last feature was rebuilt from, nearest first.</summary>
    public ReadOnlySpan<int> Neighbours => _neighbours;

    /// <summary>Their weights, which add up to 1.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Projects a feature.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="result">Receives the projected feature; may be the same memory.</param>
    /// <param name="blend">Share of the projected feature in the result, 0 to 1; the rest is the feature itself.</param>
    /// <exception cref="ArgumentException">The feature or the result is not of the bank's size.</exception>
    public void Project(ReadOnlySpan<float> feature, Span<float> result, float blend = 1)
    {
        if (feature.Length != _size || result.Length != _size)
        {
            throw new ArgumentException(
                $"Features of this bank have {_size} values, not {feature.Length} and {result.Length}.", nameof(feature));
        }

        Search(feature);
        Weigh(feature);
        for (int i = 0; i < _size; i++)
        {
            double sum = 0;
            for (int k = 0; k < _neighbours.Length; k++)
            {
                sum += _weights[k] * Row(_neighbours[k])[i];
            }

            result[i] = (float)((blend * sum) + ((1 - blend) * feature[i]));
        }
    }

    // |h - f|^2 / 2 = |h|^2 / 2 - h f + |f|^2 / 2.
    private void Search(ReadOnlySpan<float> feature)
    {
        int found = 0;
        for (int row = 0; row < _halfSquares.Length; row++)
        {
            float distance = _halfSquares[row] - TensorPrimitives.Dot(feature, Row(row));
            if (found == _nearest.Length && distance >= _nearest[^1].Distance)
            {
                continue;
            }

            int place = found < _nearest.Length ? found++ : found - 1;
            for (; place > 0 && _nearest[place - 1].Distance > distance; place--)
            {
                _nearest[place] = _nearest[place - 1];
            }

            _nearest[place] = (distance, row);
        }

        foreach (ref (double Distance, int Row) candidate in _nearest.AsSpan())
        {
            ReadOnlySpan<float> row = Row(candidate.Row);
            candidate.Distance = 0;
            for (int i = 0; i < _size; i++)
            {
                double difference = (double)feature[i] - row[i];
                candidate.Distance += difference * difference;
            }
        }

        Array.Sort(_nearest);
        for (int k = 0; k < _neighbours.Length; k++)
        {
            _neighbours[k] = _nearest[k].Row;
        }
    }

    private void Weigh(ReadOnlySpan<float> feature)
    {
        int others = _neighbours.Length - 1;
        Span<double> Difference(int k) => _differences.AsSpan(k * _size, _size);
        ReadOnlySpan<float> first = Row(_neighbours[0]);
        for (int k = 0; k <= others; k++)
        {
            // The last one is h - f_1.
            ReadOnlySpan<float> to = k < others ? Row(_neighbours[k + 1]) : feature;
            Span<double> difference = Difference(k);
            for (int i = 0; i < _size; i++)
            {
                difference[i] = (double)to[i] - first[i];
            }
        }

        double trace = 0;
        for (int row = 0; row < others; row++)
        {
            for (int column = 0; column <= others; column++)
            {
                _system[row, column] = TensorPrimitives.Dot<double>(Difference(row), Difference(column));
            }

            trace += _system[row, row];
        }

        for (int row = 0; row < others; row++)
        {
            _system[row, row] += _ridge * trace / others;
        }

        LinearSystem.Solve(_system, _weights.AsSpan(1), 1e-14 * trace);
        _weights[0] = 1 - TensorPrimitives.Sum<double>(_weights.AsSpan(1));
    }

    private ReadOnlySpan<float> Row(int row) => _bank.Span.Slice(row * _size, _size);
}
