using Orator.Media;

namespace Orator.Live;

/// <summary>
/// Sound as a clock wants it: exactly the samples of each frame, in order. What has not come in time is silence, and of what has piled up
/// the oldest is left out, so that sound and clock never drift apart. Safe for one writer and one reader.
/// </summary>
/// <param name="rate">Frames a second.</param>
/// <param name="isLive">Whether sound that nobody asked for in time is left out; otherwise it waits.</param>
internal sealed class SoundTimeline(FrameRate rate, bool isLive)
{
    /// <summary>Seconds of sound that may lie ready beyond a frame.</summary>
    public const double MostAhead = 0.1;

    private static readonly int Most = (int)(MostAhead * AudioReader.SampleRate);
    private readonly Lock _lock = new();
    private readonly Queue<float> _waiting = [];
    private bool _ended;
    private long _frames;

    /// <summary>Samples of silence that stand for what had not come.</summary>
    public long Missing { get; private set; }

    /// <summary>Samples that were left out.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether as much as useful lies ready: whoever reads a file waits.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count >= Most + (AudioReader.SampleRate / rate.Value);
            }
        }
    }

    /// <summary>Whether the next frame can be taken; of sound that waits until it is asked for, nothing is left out.</summary>
    public bool IsReady
    {
        get
        {
            lock (_lock)
            {
                return isLive || _ended || _waiting.Count >= SamplesOf(_frames);
            }
        }
    }

    /// <summary>Takes in sound.</summary>
    /// <param name="samples">16 kHz mono.</param>
    public void Append(ReadOnlySpan<float> samples)
    {
        lock (_lock)
        {
            foreach (float sample in samples)
            {
                _waiting.Enqueue(float.IsFinite(sample) ? sample : 0);
            }
        }
    }

    /// <summary>No sound will come any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
        }
    }

    /// <summary>The sound of the next frame.</summary>
    /// <returns>Its samples; null after the last one.</returns>
    public float[]? Take()
    {
        lock (_lock)
        {
            if (_ended && _waiting.Count == 0)
            {
                return null;
            }

            float[] samples = new float[SamplesOf(_frames)];
            _frames++;
            int count = Math.Min(samples.Length, _waiting.Count);
            for (int i = 0; i < count; i++)
            {
                samples[i] = _waiting.Dequeue();
            }

            Missing += _ended ? 0 : samples.Length - count;
            for (int surplus = isLive && !_ended ? _waiting.Count - Most : 0; surplus > 0; surplus--)
            {
                _waiting.Dequeue();
                Dropped++;
            }

            return samples;
        }
    }

    private int SamplesOf(long frame) => (int)(SampleOf(frame + 1) - SampleOf(frame));

    private long SampleOf(long frame) => (long)Math.Round(rate.TimeOf(frame) * AudioReader.SampleRate);
}
