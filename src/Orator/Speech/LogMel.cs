using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Orator.Speech;

/// <summary>
/// Streaming log-mel front end of Live Speech Portraits (Lu et al. 2021), which "Style transfer for 2D talking heads" uses unchanged:
/// 80 bands of 16 kHz speech, window 1/60 s, hop 1/120 s, 512-point transform. Memory is bounded if frames are read as they come.
/// </summary>
/// <remarks>
/// Frame i takes the 266 samples from <c>floor(i * 400 / 3)</c>, reflected by 189 on both sides; of these the first 512 are
/// transformed under a centred periodic Hann window of 266. Magnitudes pass a Slaney mel bank (90-7600 Hz, unit area) and are mapped
/// from [ln 1e-5, 0] to [0, 1]. The number of frames is even: two for each whole sixtieth of a second.
/// </remarks>
public sealed class LogMel
{
    /// <summary>Number of mel bands.</summary>
    public const int BandCount = 80;

    /// <summary>Samples a second of the sound put in.</summary>
    public const int SampleRate = 16000;

    /// <summary>Frames a second.</summary>
    public const int FramesPerSecond = 120;

    /// <summary>Seconds of sound that a frame needs after its moment, i / 120: 12.5 ms.</summary>
    public const double LookAhead = (double)Reach / SampleRate;

    private const int TransformSize = 512;
    private const int WindowSize = 266;
    private const int WindowOffset = (TransformSize - WindowSize) / 2;
    private const int Reflection = (TransformSize - (SampleRate / FramesPerSecond)) / 2;
    private const int Reach = WindowOffset + WindowSize - Reflection;
    private const double LowestFrequency = 90;
    private const double HighestFrequency = 7600;

    private static readonly double[] Window = [.. Enumerable.Range(0, WindowSize).Select(n => 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / WindowSize)))];
    private static readonly (int First, double[] Weights)[] Bank = MelBank();
    private static readonly double LogFloor = Math.Log(1e-5);

    private readonly SampleWindow _samples = new();
    private readonly Complex[] _spectrum = new Complex[TransformSize];
    private readonly double[] _magnitude = new double[(TransformSize / 2) + 1];
    private readonly float[] _clip = new float[Reach];
    private long _next;
    private bool _complete;

    /// <summary>Mel frames of a whole recording.</summary>
    /// <param name="samples">16 kHz mono samples.</param>
    /// <returns><c>2 * floor(seconds * 60)</c> frames of <see cref="BandCount"/> values, 0 = silence, about 1 = full scale.</returns>
    public static float[][] Compute(ReadOnlySpan<float> samples)
    {
        LogMel mel = new();
        mel.Append(samples);
        mel.Complete();
        List<float[]> frames = [];
        float[] frame = new float[BandCount];
        while (mel.TryRead(frame))
        {
            frames.Add((float[])frame.Clone());
        }

        return [.. frames];
    }

    /// <summary>Adds samples to the stream.</summary>
    /// <param name="samples">16 kHz mono samples, any number.</param>
    /// <exception cref="InvalidOperationException"><see cref="Complete"/> was called before.</exception>
    public void Append(ReadOnlySpan<float> samples)
    {
        if (_complete)
        {
            throw new InvalidOperationException("The stream of samples has already been completed.");
        }

        _samples.Append(samples);
    }

    /// <summary>Says that no more samples follow; the last frames are then padded with zeros.</summary>
    public void Complete() => _complete = true;

    /// <summary>Takes the next frame, if enough samples have arrived.</summary>
    /// <param name="frame">Receives <see cref="BandCount"/> values.</param>
    /// <returns>False if more samples are needed or, after <see cref="Complete"/>, if there are no more frames.</returns>
    /// <exception cref="ArgumentException"><paramref name="frame"/> is too short.</exception>
    public bool TryRead(Span<float> frame)
    {
        if (frame.Length < BandCount)
        {
            throw new ArgumentException($"A mel frame has {BandCount} values; the buffer holds {frame.Length}.", nameof(frame));
        }

        long start = _next * 400 / 3;
        if (_next >= 2 * (_samples.End * 60 / SampleRate) || (!_complete && start + Reach > _samples.End))
        {
            return false;
        }

        _samples.Read(start, _clip);
        Transform(frame);
        _next++;
        _samples.DiscardBefore(_next * 400 / 3);
        return true;
    }

    private void Transform(Span<float> frame)
    {
        Array.Clear(_spectrum);
        for (int n = 0; n < WindowSize; n++)
        {
            _spectrum[WindowOffset + n] = Window[n] * _clip[Math.Abs(WindowOffset + n - Reflection)];
        }

        Fourier.Forward(_spectrum, FourierOptions.NoScaling);
        for (int k = 0; k < _magnitude.Length; k++)
        {
            _magnitude[k] = _spectrum[k].Magnitude;
        }

        for (int band = 0; band < BandCount; band++)
        {
            (int first, double[] weights) = Bank[band];
            double sum = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                sum += weights[k] * _magnitude[first + k];
            }

            frame[band] = (float)((Math.Log(Math.Max(sum, 1e-5)) - LogFloor) / -LogFloor);
        }
    }

    // Slaney's Auditory Toolbox: linear below 1 kHz (200/3 Hz a mel), logarithmic above; triangles of unit area.
    private static (int First, double[] Weights)[] MelBank()
    {
        const double linearStep = 200.0 / 3;
        const double knee = 1000;
        double logStep = Math.Log(6.4) / 27;
        double ToMel(double f) => f < knee ? f / linearStep : (knee / linearStep) + (Math.Log(f / knee) / logStep);
        double ToHertz(double m) => m < knee / linearStep ? m * linearStep : knee * Math.Exp(logStep * (m - (knee / linearStep)));

        double low = ToMel(LowestFrequency);
        double step = (ToMel(HighestFrequency) - low) / (BandCount + 1);
        double[] edges = [.. Enumerable.Range(0, BandCount + 2).Select(i => ToHertz(low + (i * step)))];
        return [.. Enumerable.Range(0, BandCount).Select(band =>
        {
            double[] row = [.. Enumerable.Range(0, (TransformSize / 2) + 1).Select(k =>
            {
                double f = (double)k * SampleRate / TransformSize;
                double rise = (f - edges[band]) / (edges[band + 1] - edges[band]);
                double fall = (edges[band + 2] - f) / (edges[band + 2] - edges[band + 1]);
                return Math.Max(0, Math.Min(rise, fall)) * 2 / (edges[band + 2] - edges[band]);
            })];
            int first = Math.Max(0, Array.FindIndex(row, w => w > 0));
            int last = Math.Max(first, Array.FindLastIndex(row, w => w > 0));
            return (first, row[first..(last + 1)]);
        })];
    }
}
