using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Orator.Speech;

/// <summary>
/// Mel spectrum of Wav2Lip and StyleHEAT: 80 columns a second of 80 bands. Pre-emphasis 0.97, transform of 800 samples every 200 around the
/// column's moment (reflected at the ends), magnitudes under a periodic Hann window, Slaney bands from 55 to 7600 Hz, decibels minus 20,
/// and -100..0 dB mapped to -4..4.
/// </summary>
public static class DecibelMel
{
    /// <summary>Columns a second.</summary>
    public const int ColumnsPerSecond = 80;

    private const int TransformSize = 800;
    private const int Hop = 200;
    private const float PreEmphasis = 0.97f;
    private const double ReferenceLevel = 20;
    private const double LowestLevel = -100;
    private const float Largest = 4;

    private static readonly MelBank Bank = new(TransformSize, LogMel.SampleRate, LogMel.BandCount, 55, 7600);
    private static readonly double[] Window = [.. Enumerable.Range(0, TransformSize).Select(
        n => 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / TransformSize)))];

    /// <summary>The spectrum of a recording.</summary>
    /// <param name="samples">16 kHz mono samples.</param>
    /// <returns><c>1 + floor(samples / 200)</c> columns of 80 values, -4 to 4; none for recordings of up to 400 samples, which cannot be
    /// reflected.</returns>
    public static float[][] Compute(ReadOnlySpan<float> samples)
    {
        if (samples.Length <= TransformSize / 2)
        {
            return [];
        }

        float[] sharpened = new float[samples.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            sharpened[i] = samples[i] - (i == 0 ? 0 : PreEmphasis * samples[i - 1]);
        }

        float[][] columns = new float[1 + (samples.Length / Hop)][];
        Complex[] spectrum = new Complex[TransformSize];
        double[] bands = new double[LogMel.BandCount];
        for (int column = 0; column < columns.Length; column++)
        {
            for (int n = 0; n < TransformSize; n++)
            {
                int at = Math.Abs((column * Hop) + n - (TransformSize / 2));
                spectrum[n] = Window[n] * sharpened[at < samples.Length ? at : (2 * (samples.Length - 1)) - at];
            }

            Fourier.Forward(spectrum, FourierOptions.NoScaling);
            Bank.Apply(spectrum, bands);
            columns[column] = Array.ConvertAll(bands, band =>
            {
                double level = (20 * Math.Log10(Math.Max(band, 1e-5))) - ReferenceLevel;
                return (float)Math.Clamp((2 * Largest * (level - LowestLevel) / -LowestLevel) - Largest, -Largest, Largest);
            });
        }

        return columns;
    }
}
