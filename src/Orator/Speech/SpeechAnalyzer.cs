using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Orator.Speech;

/// <summary>Streaming analysis of 16 kHz speech: <see cref="SpeechFeatures"/> 120 times a second from windows of 32 ms around the
/// moment.</summary>
/// <remarks>Moment j is <c>j / 120</c> seconds; its features need 16 ms of sound after it. Before and after the sound there is
/// silence.</remarks>
internal sealed class SpeechAnalyzer
{
    /// <summary>Moments a second.</summary>
    public const int Rate = 120;

    private const int WindowSize = 512;
    private const int TransformSize = WindowSize;
    private const int ShortestPeriod = LogMel.SampleRate / 400;
    private const int LongestPeriod = LogMel.SampleRate / 70;

    private static readonly double[] Window = [.. Enumerable.Range(0, WindowSize).Select(
        n => 0.5 - (0.5 * Math.Cos(2 * Math.PI * (n + 0.5) / WindowSize)))];
    private static readonly double[] WindowAutocorrelation = Autocorrelation(Window);
    private static readonly double PowerScale = 2 / (TransformSize * Window.Sum(w => w * w));

    private readonly SampleWindow _samples = new();
    private readonly Complex[] _spectrum = new Complex[TransformSize];
    private readonly double[] _power = new double[(TransformSize / 2) + 1];
    private readonly float[] _clip = new float[WindowSize];
    private long _next;

    /// <summary>Adds samples to the stream.</summary>
    public void Append(ReadOnlySpan<float> samples) => _samples.Append(samples);

    /// <summary>Takes the features of the next moment, if enough samples have arrived.</summary>
    public bool TryRead(out SpeechFeatures features)
    {
        long start = (_next * 400 / 3) - (WindowSize / 2);
        if (start + WindowSize > _samples.End)
        {
            features = default;
            return false;
        }

        _samples.Read(start, _clip);
        features = Analyze();
        _next++;
        _samples.DiscardBefore(start);
        return true;
    }

    private SpeechFeatures Analyze()
    {
        Array.Clear(_spectrum);
        for (int n = 0; n < WindowSize; n++)
        {
            _spectrum[n] = Window[n] * _clip[n];
        }

        Fourier.Forward(_spectrum, FourierOptions.NoScaling);
        for (int k = 0; k < _power.Length; k++)
        {
            _power[k] = ((_spectrum[k].Real * _spectrum[k].Real) + (_spectrum[k].Imaginary * _spectrum[k].Imaginary)) * PowerScale;
        }

        float level = Decibels(Band(300, 4500));
        if (level <= SpeechFeatures.LowestLevel)
        {
            return SpeechFeatures.Silent;
        }

        float middle = Decibels(Band(550, 1200));
        return new SpeechFeatures(
            level,
            Voicing(),
            middle - Decibels(Band(150, 500)),
            Decibels(Band(1400, 2800)) - middle,
            Decibels(Band(3500, 7600)) - Decibels(Band(300, 3500)));
    }

    private double Band(double low, double high)
    {
        int first = (int)Math.Ceiling(low * TransformSize / LogMel.SampleRate);
        int last = (int)Math.Floor(high * TransformSize / LogMel.SampleRate);
        double sum = 0;
        for (int k = first; k <= last; k++)
        {
            sum += _power[k];
        }

        return sum;
    }

    // Wiener-Khinchin, divided by the window's own autocorrelation (Boersma 1993), both circular. Only the range of strong
    // harmonics counts: hum is harmonic, too.
    private float Voicing()
    {
        int lowest = 200 * TransformSize / LogMel.SampleRate;
        for (int k = 0; k <= TransformSize / 2; k++)
        {
            double p = k < lowest || k > 3500 * TransformSize / LogMel.SampleRate ? 0 : _power[k];
            _spectrum[k] = p;
            _spectrum[(TransformSize - k) % TransformSize] = p;
        }

        Fourier.Forward(_spectrum, FourierOptions.NoScaling);
        double zero = _spectrum[0].Real / WindowAutocorrelation[0];
        double best = 0;
        for (int lag = ShortestPeriod; lag <= LongestPeriod; lag++)
        {
            best = Math.Max(best, _spectrum[lag].Real / WindowAutocorrelation[lag]);
        }

        return zero > 0 ? (float)Math.Clamp(best / zero, 0, 1) : 0;
    }

    private static double[] Autocorrelation(double[] signal)
    {
        double[] result = new double[signal.Length];
        for (int lag = 0; lag < signal.Length; lag++)
        {
            for (int n = 0; n < signal.Length; n++)
            {
                result[lag] += signal[n] * signal[(n + lag) % signal.Length];
            }
        }

        return result;
    }

    private static float Decibels(double power) => (float)(10 * Math.Log10(Math.Max(power, 1e-10)));
}
