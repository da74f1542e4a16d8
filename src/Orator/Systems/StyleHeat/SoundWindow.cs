using Orator.Speech;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// What StyleHEAT's audio generator hears of a frame: 0.4 s of the mel spectrum about it, 80 bands x 32 columns, 80 a second. Here the
/// bands are those of <see cref="LogMel"/>; the public model was trained on Wav2Lip's, which are scaled otherwise.
/// </summary>
public static class SoundWindow
{
    /// <summary>Frames of <see cref="LogMel"/> that a window is made of; the moment of the picture is that of the one in place
    /// <see cref="Middle"/>.</summary>
    public const int Frames = 50;

    /// <summary>See <see cref="Frames"/>.</summary>
    public const int Middle = Frames / 2;

    /// <summary>Values of a window.</summary>
    public const int Length = StyleHeatConfiguration.MelBands * Columns;

    private const int Columns = StyleHeatConfiguration.MelColumns;
    private const float ColumnsPerSecond = 80;

    /// <summary>Makes a window.</summary>
    /// <param name="frames">[<see cref="Frames"/>, 80], 120 a second.</param>
    /// <returns>[80, 32], 0 to about 1, between the frames linear.</returns>
    public static float[] Of(ReadOnlySpan<float> frames)
    {
        float[] window = new float[Length];
        for (int column = 0; column < Columns; column++)
        {
            float at = Middle + ((column - ((Columns - 1) / 2f)) * LogMel.FramesPerSecond / ColumnsPerSecond);
            (int below, float part) = ((int)at, at - (int)at);
            for (int band = 0; band < LogMel.BandCount; band++)
            {
                window[(band * Columns) + column] = float.Lerp(
                    frames[(below * LogMel.BandCount) + band], frames[((below + 1) * LogMel.BandCount) + band], part);
            }
        }

        return window;
    }
}
