using System.Numerics.Tensors;

namespace Orator.Engine.Quantisation;

/// <summary>How often which values occurred in a channel. The range doubles, and neighbouring bins are joined, when values lie
/// outside.</summary>
internal sealed class ChannelHistogram
{
    private const int Bins = 1024;

    // Of larger planes every so many values are counted; extremes are those of all.
    private const int MostCounted = 1 << 14;

    private readonly int[] _counts = new int[Bins];
    private float _low;
    private float _width;

    /// <summary>Least value; infinite before the first.</summary>
    public float Minimum { get; private set; } = float.PositiveInfinity;

    /// <summary>Greatest value.</summary>
    public float Maximum { get; private set; } = float.NegativeInfinity;

    /// <summary>Values with the number of their occurrences.</summary>
    public IEnumerable<(float Value, float Count)> Values =>
        _counts.Select((count, bin) => (_low + (_width * (bin + 0.5f)), (float)count)).Where(pair => pair.Item2 > 0);

    /// <summary>Counts further values.</summary>
    /// <param name="values">At least one.</param>
    /// <returns>Whether all are finite; if not, nothing is counted.</returns>
    public bool Add(ReadOnlySpan<float> values)
    {
        (float minimum, float maximum) = (TensorPrimitives.Min(values), TensorPrimitives.Max(values));
        if (!float.IsFinite(maximum - minimum))
        {
            return false;
        }

        if (Maximum < Minimum)
        {
            // Never empty, even if all values are the same.
            (_low, _width) = (minimum, MathF.Max((maximum - minimum) / Bins, MathF.Max(MathF.Abs(minimum) * 1e-6f, 1e-20f)));
        }

        (Minimum, Maximum) = (MathF.Min(Minimum, minimum), MathF.Max(Maximum, maximum));
        while (Maximum > _low + (Bins * _width) * 1.001f)
        {
            Double(downwards: false);
        }

        while (Minimum < _low)
        {
            Double(downwards: true);
        }

        // An odd distance, so that not only some columns of a plane are seen.
        int step = (values.Length / MostCounted) | 1;
        float scale = 1 / _width;
        for (int i = 0; i < values.Length; i += step)
        {
            _counts[Math.Clamp((int)((values[i] - _low) * scale), 0, Bins - 1)]++;
        }

        return true;
    }

    private void Double(bool downwards)
    {
        int[] joined = [.. Enumerable.Range(0, Bins / 2).Select(i => _counts[2 * i] + _counts[(2 * i) + 1])];
        Array.Clear(_counts);
        joined.CopyTo(_counts, downwards ? Bins / 2 : 0);
        _low -= downwards ? Bins * _width : 0;
        _width *= 2;
    }
}
