using Orator.Engine;
using Orator.Motion.Style;

namespace Orator.Recipes;

/// <summary>What of the photo a video shows.</summary>
public enum Framing
{
    /// <summary>The whole photo with the head moving in it.</summary>
    PasteBack,

    /// <summary>Only the square around the head.</summary>
    Crop,
}

/// <summary>What every pipeline that renders a portrait needs to know.</summary>
public abstract record RenderOptions
{
    /// <summary>Path of the portrait.</summary>
    public required string Source { get; init; }

    /// <summary>Path of the video to write.</summary>
    public required string Output { get; init; }

    /// <summary>Name of the frame generator, see <see cref="Animators"/>.</summary>
    public string Generator { get; init; } = Animators.Default;

    /// <summary>Folder of the generator's model package; null = the shipped one, if there is one.</summary>
    public string? Model { get; init; }

    /// <summary>Largest side of the animated square, pixels.</summary>
    public int Size { get; init; } = 512;

    /// <summary>What of the photo the video shows.</summary>
    public Framing Framing { get; init; }

    /// <summary>Which face of the portrait: 1 or null = the largest, 2 = the next.</summary>
    public int? Face { get; init; }

    /// <summary>
    /// Threads that the work may use: so many frames are drawn at a time. 1 to <see cref="ThreadLimit.Largest"/>; null = <see cref="ThreadLimit.Current"/>, which is
    /// one for each processor. The video is the same with any number.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>Chooses the number of threads for the calling flow.</summary>
    /// <exception cref="InputException">It is out of its range.</exception>
    internal void ApplyThreads()
    {
        if (Threads is < 1 or > ThreadLimit.Largest)
        {
            throw new InputException(FormattableString.Invariant($"The number of threads must lie between 1 and {ThreadLimit.Largest}, not {Threads}."));
        }

        ThreadLimit.Use(Threads);
    }
}

/// <summary>Options of <see cref="AnimateRecipe"/>.</summary>
public sealed record AnimateOptions : RenderOptions
{
    /// <summary>Path of the speech.</summary>
    public required string Audio { get; init; }

    /// <summary>Which sound track of <see cref="Audio"/>, from 1; null = the one that players play.</summary>
    public int? AudioTrack { get; init; }

    /// <summary>Path of a style video or style file; null = neutral.</summary>
    public string? Style { get; init; }

    /// <summary>How a style video is read.</summary>
    public StyleVideoOptions StyleVideo { get; init; } = new();

    /// <summary>0 = neutral, 1 = the reference, up to 1.5.</summary>
    public float StyleStrength { get; init; } = 1;

    /// <summary>Path of a video to take the head motion from; null = generated.</summary>
    public string? Pose { get; init; }

    /// <summary>Which of several people in <see cref="Pose"/> moves the portrait: 1 or null = the largest in the first frame with a face, 2 = the next ... The person is found again after cuts.</summary>
    public int? DrivingFace { get; init; }

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond { get; init; } = 25;

    /// <summary>Seed of head motion, blinks and gaze.</summary>
    public ulong Seed { get; init; }

    /// <summary>What turns speech into motion: see <see cref="MotionGenerators"/>.</summary>
    public string Motion { get; init; } = MotionGenerators.Default;

    /// <summary>Factor for the amount of head motion.</summary>
    public float HeadMotion { get; init; } = 1;

    /// <summary>Factor for mouth movement.</summary>
    public float MouthMotion { get; init; } = 1;

    /// <summary>False for eyes that never blink.</summary>
    public bool Blink { get; init; } = true;
}

/// <summary>Options of <see cref="ReenactRecipe"/>.</summary>
public sealed record ReenactOptions : RenderOptions
{
    /// <summary>Path of the driving video.</summary>
    public required string Driving { get; init; }

    /// <summary>Which video track of <see cref="Driving"/>, from 1; null = the one that players show.</summary>
    public int? VideoTrack { get; init; }

    /// <summary>Which sound track of <see cref="Driving"/>, from 1; null = the one that players play.</summary>
    public int? AudioTrack { get; init; }

    /// <summary>False: the head moves from the portrait's own pose as the driver's does from its first frame. True: the driver's head pose is taken on as it is.</summary>
    public bool Absolute { get; init; }

    /// <summary>
    /// Additional turn of the head. With the generator mesh, positive angles turn the face towards the right edge of the picture, raise the chin, and turn the
    /// head clockwise; with a model they are in the convention of the poses that it was trained with (docs/face-vid2vid.md).
    /// </summary>
    public HeadView View { get; init; } = HeadView.Own;

    /// <summary>Whether relative motion is scaled by the size of the portrait's face relative to the driver's (face-vid2vid only).</summary>
    public bool AdaptScale { get; init; }

    /// <summary>Whether relative motion is measured from the frame of the driver that is most like the portrait, instead of the first (face-vid2vid only).</summary>
    public bool BestFrame { get; init; }

    /// <summary>Whether frames are computed with 8-bit integers: faster and a little less exact, after some preparation (face-vid2vid only).</summary>
    public bool Bytes { get; init; }

    /// <summary>Which of several people in <see cref="Driving"/> moves the portrait: 1 or null = the largest in the first frame with a face, 2 = the next ... The person is found again after cuts.</summary>
    public int? DrivingFace { get; init; }

    /// <summary>Frames a second; null = the driver's.</summary>
    public double? FramesPerSecond { get; init; }
}
