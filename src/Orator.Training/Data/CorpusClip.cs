using Orator.Geometry;
using Orator.Training.Data.Augmentation;
using Orator.Training.Metrics;

namespace Orator.Training.Data;

/// <summary>Part of a corpus. Nobody appears in two of them.</summary>
public enum CorpusPart
{
    /// <summary>What networks learn from.</summary>
    Train,

    /// <summary>What choices during training are made by.</summary>
    Validation,

    /// <summary>What the final figures are measured on.</summary>
    Test,
}

/// <summary>The fixed square of a source that a clip shows, in pixels of the upright source picture.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Side">Length of a side.</param>
public sealed record ClipCrop(float X, float Y, float Side)
{
    /// <summary>Side of the stored pictures in pixels.</summary>
    public const int Size = ZoomAugmentation.Size;

    // The head reaches further above the mesh than below it.
    private const float Rise = 0.06f;
    private const float UnionRoom = 1.15f;

    /// <summary>The square as a region of the source.</summary>
    internal FaceRegion Region => new(X + (Side / 2), Y + (Side / 2), Side, 0);

    /// <summary>A face of the source in pixels of the crop.</summary>
    /// <param name="face">The face, source pixels.</param>
    public FaceObservation ToCrop(FaceObservation face) => face.Transform(Size / Side, new System.Numerics.Vector2(-X, -Y) * (Size / Side));

    /// <summary>
    /// The square for a whole clip: as large as <paramref name="room"/> times the median face box, more if the head moves so far that its
    /// boxes' union times 1.15 needs it, never larger than the picture; 6 % of its side above the middle of the union, but inside the
    /// picture.
    /// </summary>
    /// <param name="boxes">The face's box in each frame, source pixels.</param>
    /// <param name="width">Width of the source, pixels.</param>
    /// <param name="height">Height of the source, pixels.</param>
    /// <param name="room">Sides of the face's box.</param>
    internal static ClipCrop Around(IReadOnlyList<FaceBox> boxes, int width, int height, double room)
    {
        float[] sides = [.. boxes.Select(box => box.Side).Order()];
        FaceBox union = boxes.Aggregate((a, b) => a.Union(b));
        float side = Math.Max((float)room * sides[sides.Length / 2], UnionRoom * union.Side);
        side = Math.Min(side, Math.Min(width, height));
        float x = Math.Clamp(((union.Left + union.Right) / 2) - (side / 2), 0, width - side);
        float y = Math.Clamp(((union.Top + union.Bottom) / 2) - (side * (0.5f + Rise)), 0, height - side);
        return new ClipCrop(x, y, side);
    }
}

/// <summary>How well sound and mouth keep time in a clip; see <see cref="SyncOffset"/>.</summary>
/// <param name="Seconds">Positive: the mouth is late.</param>
/// <param name="Correlation">-1 to 1; below 0.3 the shift says little.</param>
/// <param name="Doubtful">The shift is clear (0.4 and more) and above 0.12 s, or there is no correlation (below 0.1): do not learn lips
/// from sound here.</param>
public sealed record ClipSync(double Seconds, double Correlation, bool Doubtful);

/// <summary>One clip: consecutive frames of one face, or a still picture.</summary>
public sealed record CorpusClip
{
    /// <summary>File name of the source.</summary>
    public required string Source { get; init; }

    /// <summary>Who it is: the name that was given, or one made from the first source.</summary>
    public string Identity { get; init; } = "";

    /// <summary>The split it belongs to.</summary>
    public CorpusPart Part { get; init; }

    /// <summary>Number of the shard that has it.</summary>
    public int Shard { get; init; }

    /// <summary>Where its bytes begin in the shard.</summary>
    public long Offset { get; init; }

    /// <summary>Number of frames; 1 for a still picture.</summary>
    public int Frames { get; init; }

    /// <summary>True for a still picture.</summary>
    public bool Still { get; init; }

    /// <summary>Frames a second between which none was left out; 0 for a still picture.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Time of the first frame in the source, seconds.</summary>
    public double Start { get; init; }

    /// <summary>Time of the last frame in the source, seconds.</summary>
    public double End { get; init; }

    /// <summary>The square of the source that it shows.</summary>
    public required ClipCrop Crop { get; init; }

    /// <summary>Median side of the face's box, source pixels.</summary>
    public float FaceSide { get; init; }

    /// <summary>Median <see cref="PictureQuality.Sharpness"/>.</summary>
    public float Sharpness { get; init; }

    /// <summary>Number of stored mel frames, 120 a second; 0 without sound.</summary>
    public int MelFrames { get; init; }

    /// <summary>Index of the first stored mel frame among those of the source.</summary>
    public int MelFirst { get; init; }

    /// <summary>Sound against mouth; null where it cannot be measured.</summary>
    public ClipSync? Sync { get; init; }
}
