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

    private static readonly double[] Window = [.. Enumerable.Range(0, WindowSize).Select(
        n => 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / WindowSize)))];
    private static readonly MelBank Bank = new(TransformSize, SampleRate, BandCount, LowestFrequency, HighestFrequency);
    private static readonly double LogFloor = Math.Log(1e-5);

    private readonly SampleWindow _samples = new();
    private readonly Complex[] _spectrum = new Complex[TransformSize];
    private readonly double[] _bands = new double[BandCount];
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
        Bank.Apply(_spectrum, _bands);
        for (int band = 0; band < BandCount; band++)
        {
            frame[band] = (float)((Math.Log(Math.Max(_bands[band], 1e-5)) - LogFloor) / -LogFloor);
        }
    }
}
