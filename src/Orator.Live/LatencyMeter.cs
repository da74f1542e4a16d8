namespace Orator.Live;

/// <summary>Times of a stage, milliseconds.</summary>
/// <param name="Count">How many were measured.</param>
/// <param name="Median">Half of them are not above this.</param>
/// <param name="Percentile95">19 of 20 are not above this.</param>
/// <param name="Largest">The largest.</param>
public sealed record StageLatency(long Count, double Median, double Percentile95, double Largest);

/// <summary>Collects times in constant memory, to a millisecond. Safe for several threads.</summary>
internal sealed class LatencyMeter
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[5001];
    private long _count;
    private double _largest;

    /// <summary>Takes in a time.</summary>
    public void Add(TimeSpan time)
    {
        double milliseconds = Math.Max(0, time.TotalMilliseconds);
        lock (_lock)
        {
            _counts[(int)Math.Min(milliseconds, _counts.Length - 1)]++;
            _count++;
            _largest = Math.Max(_largest, milliseconds);
        }
    }

    /// <summary>What was measured so far; null if nothing was.</summary>
    public StageLatency? Read()
    {
        lock (_lock)
        {
            return _count == 0 ? null : new StageLatency(_count, Quantile(0.5), Quantile(0.95), _largest);
        }
    }

    private double Quantile(double share)
    {
        long left = (long)Math.Ceiling(share * _count);
        for (int i = 0; i < _counts.Length; i++)
        {
            left -= _counts[i];
            if (left <= 0)
            {
                return i + 0.5;
            }
        }

        return _largest;
    }
}
