using System.Numerics;
using MathNet.Numerics.IntegralTransforms;
using Orator.Speech;

namespace Orator.Systems.SpeechEmbedding;

/// <summary>
/// The spectrum that the speech embedding hears, streaming: 100 frames a second of 32 bands. Memory is bounded if frames are read as they
/// come.
/// </summary>
/// <remarks>
/// As in openWakeWord's front end: frame i transforms the samples 160 i to 160 i + 511, times 32767, under a periodic Hann window of 400
/// in their middle (only 57 to 455 of the 512 count); powers in Slaney mel bands (60-3800 Hz, unit area), decibels, divided by 10, plus 2.
/// That front end raises whatever lies more than 80 dB below the loudest moment of the recording, for which it must know all of it; here
/// the floor is at 10 dB always.
/// </remarks>
public sealed class SpeechEmbeddingMel
{
    /// <summary>Number of mel bands.</summary>
    public const int BandCount = 32;

    /// <summary>Samples a second of the sound put in.</summary>
    public const int SampleRate = 16000;

    /// <summary>Samples from a frame to the next.</summary>
    public const int Hop = 160;

    /// <summary>Samples that a frame is made of.</summary>
    public const int FrameSize = 512;

    private const int WindowSize = 400;
    private const int WindowOffset = (FrameSize - WindowSize) / 2;
    private const double Scale = 32767;
    private const double LowestLevel = 10;

    private static readonly double[] Window = [.. Enumerable.Range(0, WindowSize).Select(
        n => Scale * (0.5 - (0.5 * Math.Cos(2 * Math.PI * n / WindowSize))))];
    private static readonly MelBank Bank = new(FrameSize, SampleRate, BandCount, 60, 3800);

    private readonly SampleWindow _samples = new();
    private readonly Complex[] _spectrum = new Complex[FrameSize];
    private readonly double[] _bands = new double[BandCount];
    private readonly float[] _clip = new float[FrameSize];
    private long _next;

    /// <summary>Number of samples that were added.</summary>
    public long Samples => _samples.End;

    /// <summary>Adds samples to the stream.</summary>
    /// <param name="samples">16 kHz mono samples, any number. Those that are not finite count as 0.</param>
    public void Append(ReadOnlySpan<float> samples) => _samples.Append(samples);

    /// <summary>Takes the next frame, if all its samples have arrived.</summary>
    /// <param name="frame">Receives <see cref="BandCount"/> values: 3 is silence, about 12 the loudest.</param>
    /// <returns>False if more samples are needed.</returns>
    /// <exception cref="ArgumentException"><paramref name="frame"/> is too short.</exception>
    public bool TryRead(Span<float> frame)
    {
        if (frame.Length < BandCount)
        {
            throw new ArgumentException($"A mel frame has {BandCount} values; the buffer holds {frame.Length}.", nameof(frame));
        }

        if ((_next * Hop) + FrameSize > _samples.End)
        {
            return false;
        }

        _samples.Read(_next * Hop, _clip);
        Array.Clear(_spectrum);
        for (int n = 0; n < WindowSize; n++)
        {
            _spectrum[WindowOffset + n] = Window[n] * _clip[WindowOffset + n];
        }

        Fourier.Forward(_spectrum, FourierOptions.NoScaling);
        Bank.ApplyToPowers(_spectrum, _bands);
        for (int band = 0; band < BandCount; band++)
        {
            frame[band] = (float)((Math.Max(10 * Math.Log10(Math.Max(_bands[band], 1e-10)), LowestLevel) / 10) + 2);
        }

        _next++;
        _samples.DiscardBefore(_next * Hop);
        return true;
    }
}
