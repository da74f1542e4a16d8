using Orator.Media;

namespace Orator.Live;

/// <summary>How a live session keeps time.</summary>
public sealed record LiveOptions
{
    /// <summary>
    /// Seconds from a moment of sound to its picture, 0.05 to 10: each frame is shown at exactly this, with its sound. Motion by networks
    /// needs 0.45 s of sound beyond a frame (0.55 s with a style that has mouths of running speech); the rest is left for drawing.
    /// </summary>
    public double Delay { get; init; } = 0.65;

    /// <summary>The same from a camera's picture to the portrait's.</summary>
    public double CameraDelay { get; init; } = 0.2;

    /// <summary>Stops after so many seconds; null = when the input ends.</summary>
    public double? Seconds { get; init; }

    /// <summary>When cancelled, the session ends in good order, as if the input had ended then.</summary>
    public CancellationToken Finish { get; init; }

    /// <exception cref="InputException">A value is out of its range.</exception>
    internal void Check()
    {
        if (!(Delay is >= 0.05 and <= 10) || !(CameraDelay is >= 0.05 and <= 10))
        {
            throw new InputException("The delay must lie between 0.05 and 10 seconds.");
        }

        if (Seconds is double seconds && !(seconds > 0))
        {
            throw new InputException("The length must be above 0 seconds.");
        }
    }
}

/// <summary>How a live session went, or goes.</summary>
/// <param name="Frames">Frames shown.</param>
/// <param name="Rate">Frames a second.</param>
/// <param name="Repeated">Of them those that showed an earlier picture again, as none was ready.</param>
/// <param name="Skipped">Frames that were not drawn, as they would have come too late.</param>
/// <param name="MissingSound">Seconds of silence in place of sound that had not come.</param>
/// <param name="DroppedSound">Seconds of sound that came faster than time passes and was left out.</param>
public sealed record LiveReport(long Frames, FrameRate Rate, long Repeated, long Skipped, double MissingSound, double DroppedSound)
{
    /// <summary>From a moment to its motion, which has waited for what follows it.</summary>
    public StageLatency? Motion { get; init; }

    /// <summary>Time to draw a frame, on one thread.</summary>
    public StageLatency? Drawing { get; init; }

    /// <summary>From a moment to when its frame was drawn.</summary>
    public StageLatency? Ready { get; init; }

    /// <summary>From a moment to when its frame was taken by the output.</summary>
    public StageLatency? Shown { get; init; }
}
