namespace Orator;

/// <summary>How a portrait speaks (<see cref="TalkingHeads.Animate"/>).</summary>
public sealed record AnimateRequest : RenderRequest
{
    /// <summary>Name of the motion generator that is used when none is asked for.</summary>
    public const string DefaultMotion = "learned";

    /// <summary>Which sound track of the speech, from 1; null = the one that players play.</summary>
    public int? AudioTrack { get; init; }

    /// <summary>The manner of speaking; null = neutral.</summary>
    public Style? Style { get; init; }

    /// <summary>How much of the style: 0 = neutral, 1 = the reference, up to 1.5.</summary>
    public float StyleStrength { get; init; } = 1;

    /// <summary>A video or motion track to take the head's movement from; null = generated.</summary>
    public MediaInput? Pose { get; init; }

    /// <summary>
    /// Which of several people in <see cref="Pose"/> moves the portrait: 1 or null = the largest in the first frame with a face, 2 = the
    /// next ... The person is found again after cuts.
    /// </summary>
    public int? DrivingFace { get; init; }

    /// <summary>Frames a second, 1 to 120.</summary>
    public double FramesPerSecond { get; init; } = 25;

    /// <summary>Seed of head motion, blinks and gaze: the same seed gives the same video.</summary>
    public ulong Seed { get; init; }

    /// <summary>What turns speech into motion: learned, rule-based, or the folder of a model package.</summary>
    public string Motion { get; init; } = DefaultMotion;

    /// <summary>What moves the lips: the motion that speech became, for all generators, or the sound itself by a network of the generator
    /// (<c>styleheat</c>).</summary>
    public LipDriver Lips { get; init; }

    /// <summary>Factor for the amount of head motion, 0 to 3.</summary>
    public float HeadMotion { get; init; } = 1;

    /// <summary>Factor for mouth movement, 0 to 3.</summary>
    public float MouthMotion { get; init; } = 1;

    /// <summary>False for eyes that never blink.</summary>
    public bool Blink { get; init; } = true;

    /// <summary>Where the eyes look; null = <see cref="Gaze.Random"/>, as <see cref="Motion"/> makes it. <see cref="Gaze.Follow"/> takes it from
    /// <see cref="Pose"/>.</summary>
    public Gaze? Gaze { get; init; }

    /// <inheritdoc/>
    internal override void Check()
    {
        base.Check();
        Range("The style's strength (--style-strength)", StyleStrength, 0, 1.5);
        Range("Frames a second (--fps)", FramesPerSecond, 1, 120);
        Range("The amount of head motion (--head-motion)", HeadMotion, 0, 3);
        Range("The amount of mouth motion (--mouth-motion)", MouthMotion, 0, 3);
        if (Gaze == Gaze.Follow && Pose is null)
        {
            throw new InputException("A gaze that follows (--gaze follow) needs a video to follow (--pose).");
        }

        if (DrivingFace is not null && Pose is null)
        {
            throw new InputException(
                "A driving face (--driving-face) belongs to a pose (--pose): give a video to take the head motion from.");
        }
    }
}

/// <summary>What moves the lips of a portrait that speaks.</summary>
public enum LipDriver
{
    /// <summary>Motion of a face, which speech became first.</summary>
    Motion,

    /// <summary>The sound, by a network of the generator.</summary>
    Sound,
}
