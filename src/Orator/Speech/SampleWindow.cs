namespace Orator.Speech;

/// <summary>The recent part of a stream of samples, addressed by the sample's number since the start. What was discarded or lies ahead
/// reads as 0.</summary>
internal sealed class SampleWindow
{
    private float[] _samples = new float[8192];
    private int _count;

    /// <summary>Number of the first sample kept.</summary>
    public long Start { get; private set; }

    /// <summary>Number of samples received since the start.</summary>
    public long End => Start + _count;

    /// <summary>Adds samples at the end. Values that are not finite (damaged float recordings) count as 0.</summary>
    public void Append(ReadOnlySpan<float> samples)
    {
        if (_count + samples.Length > _samples.Length)
        {
            Array.Resize(ref _samples, Math.Max(_samples.Length * 2, _count + samples.Length));
        }

        for (int i = 0; i < samples.Length; i++)
        {
            _samples[_count + i] = float.IsFinite(samples[i]) ? samples[i] : 0;
        }

        _count += samples.Length;
    }

    /// <summary>Copies samples from number <paramref name="first"/> on.</summary>
    public void Read(long first, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            long k = first + i - Start;
            destination[i] = k >= 0 && k < _count ? _samples[k] : 0;
        }
    }

    /// <summary>Forgets samples before number <paramref name="first"/>; moves memory only when it is worth it.</summary>
    public void DiscardBefore(long first)
    {
        long drop = Math.Min(first - Start, _count);
        if (drop > 0 && drop >= _count / 2)
        {
            Array.Copy(_samples, drop, _samples, 0, _count - drop);
            _count -= (int)drop;
            Start += drop;
        }
    }
}
