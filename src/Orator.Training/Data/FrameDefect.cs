namespace Orator.Training.Data;

/// <summary>Why a frame is left out of a corpus.</summary>
public enum FrameDefect
{
    /// <summary>No face was found or followed. Ends a clip.</summary>
    TrackingLost,

    /// <summary>The box of the face has a side of less than 72 pixels in the source.</summary>
    FaceTooSmall,

    /// <summary>The face reaches over the edge of the picture.</summary>
    CutOff,

    /// <summary>Yaw above 50 degrees or pitch above 40.</summary>
    ExtremePose,

    /// <summary>Another face, at least 40 % as large, reaches into the crop.</summary>
    AnotherFace,

    /// <summary><see cref="PictureQuality.Sharpness"/> below its limit.</summary>
    Blurred,

    /// <summary>The same picture as the one before: mean difference below a third of a level.</summary>
    Frozen,

    /// <summary>Fewer than ten usable frames between two cuts.</summary>
    TooShort,
}

/// <summary>Counts of faults in frames.</summary>
internal sealed class FrameDefectCounts
{
    private readonly SortedDictionary<FrameDefect, int> _counts = [];

    public IReadOnlyDictionary<FrameDefect, int> Counts => _counts;

    public void Add(FrameDefect fault, int frames = 1)
    {
        if (frames > 0)
        {
            _counts[fault] = _counts.GetValueOrDefault(fault) + frames;
        }
    }
}
