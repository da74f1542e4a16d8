using Orator.Motion.Style;
using Orator.Speech;

namespace Orator.Motion.FromSpeech;

/// <summary>
/// Blinks as a renewal process: after each a refractory time, then a gamma-distributed wait (shape 2). The end of a phrase calls forth a
/// blink that is due soon; the time gained is added to the next wait, so that the rate stays as asked for.
/// </summary>
internal sealed class RuleBasedBlinks
{
    private const uint Stream = 24;
    private const double Refractory = 0.6;
    private const double Soon = 1.5;

    // Parts of a blink: closing, closed, the rest opening (about 85, 40 and 125 ms of 250).
    private const double Closing = 0.34;
    private const double Closed = 0.16;

    private readonly IndexedRandom _random;
    private readonly BlinkStatistics _statistics;
    private readonly bool _enabled;
    private long _step;
    private ulong _index;
    private double _begin = -10;
    private double _duration = 0.25;
    private double _lag;
    private double _next;
    private double _gained;
    private double _speaking;

    /// <summary>Creates the process.</summary>
    /// <param name="random">Source of randomness; stream 24 is used.</param>
    /// <param name="statistics">Rate and duration; a rate of 0 means none.</param>
    /// <param name="enabled">False for none.</param>
    public RuleBasedBlinks(IndexedRandom random, BlinkStatistics statistics, bool enabled)
    {
        _random = random;
        _statistics = statistics;
        _enabled = enabled && statistics.RatePerMinute > 0;

        // The first comes after a random part of a wait: recordings begin at any moment of life.
        _next = _enabled ? 0.3 + (Draw() * Wait()) : double.PositiveInfinity;
    }

    /// <summary>Both lids at the next moment, 0 = open, 1 = closed.</summary>
    public (float Right, float Left) Next(float presence)
    {
        double now = (double)_step++ / SpeechAnalyzer.Rate;
        if (presence > 0.5f)
        {
            _speaking += 1.0 / SpeechAnalyzer.Rate;
        }
        else
        {
            if (_speaking > 0.8 && _next - now < Soon && _next > now && now - _begin > Refractory + _duration && Draw() < 0.6)
            {
                _gained = _next - now;
                _next = now;
            }

            _speaking = 0;
        }

        if (now >= _next)
        {
            _begin = now;
            _duration = Math.Max(0.12, _statistics.Duration) * (0.85 + (0.3 * Draw()));
            _lag = (Draw() - 0.5) * 0.012;
            _next = now + Wait() + _gained;
            _gained = 0;
        }

        return _enabled ? (Lid(now - _begin - Math.Max(0, _lag)), Lid(now - _begin - Math.Max(0, -_lag))) : (0, 0);
    }

    private double Wait()
    {
        double least = Refractory + _statistics.Duration;
        double mean = Math.Max(0.3, (60 / _statistics.RatePerMinute) - least);
        return least - (mean / 2 * Math.Log((1 - Draw()) * (1 - Draw())));
    }

    private float Lid(double since)
    {
        double t = since / _duration;
        double closure = t < Closing ? t / Closing : t < Closing + Closed ? 1 : 1 - ((t - Closing - Closed) / (1 - Closing - Closed));
        closure = Math.Clamp(closure, 0, 1);
        return (float)(closure * closure * (3 - (2 * closure)));
    }

    private double Draw() => _random.Uniform(Stream, _index++);
}
