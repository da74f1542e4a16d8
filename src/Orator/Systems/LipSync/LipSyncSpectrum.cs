using Orator.Speech;

namespace Orator.Systems.LipSync;

/// <summary>The sound of a recording as a <see cref="LipSyncDiscriminator"/> hears it: 80 columns a second of 80 bands.</summary>
public sealed class LipSyncSpectrum
{
    private readonly float[][] _columns;
    private readonly float _silence;

    /// <summary>Computes the spectrum.</summary>
    /// <param name="samples">16 kHz mono samples.</param>
    /// <param name="kind">Which spectrum.</param>
    public LipSyncSpectrum(ReadOnlySpan<float> samples, LipSyncMel kind)
    {
        (_columns, _silence) = kind == LipSyncMel.Decibel ? (DecibelMel.Compute(samples), -4f) : (Live(samples), 0f);
    }

    /// <summary>Number of columns.</summary>
    public int Columns => _columns.Length;

    /// <summary>0.2 s of sound, in the layout of the network.</summary>
    /// <param name="seconds">When they begin; before and after the recording there is silence.</param>
    /// <param name="destination">Receives 80 x 16 values, band by band.</param>
    public void Read(double seconds, Span<float> destination)
    {
        int first = (int)Math.Round(seconds * DecibelMel.ColumnsPerSecond);
        for (int i = 0; i < LipSyncDiscriminator.Columns; i++)
        {
            int column = first + i;
            bool inside = column >= 0 && column < _columns.Length;
            for (int band = 0; band < LogMel.BandCount; band++)
            {
                destination[(band * LipSyncDiscriminator.Columns) + i] = inside ? _columns[column][band] : _silence;
            }
        }
    }

    // Every second column falls on a frame of the 120 a second, the others in the middle between two.
    private static float[][] Live(ReadOnlySpan<float> samples)
    {
        float[][] frames = LogMel.Compute(samples);
        return [.. Enumerable.Range(0, frames.Length * 2 / 3).Select(column =>
        {
            int frame = 3 * column / 2;
            return column % 2 == 0 || frame + 1 >= frames.Length
                ? frames[frame]
                : [.. frames[frame].Zip(frames[frame + 1], (a, b) => (a + b) / 2)];
        })];
    }
}
