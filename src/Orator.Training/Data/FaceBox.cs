using Orator.Geometry;
using Orator.Perception;

namespace Orator.Training.Data;

/// <summary>Upright box around the 468 vertices of a face, source pixels.</summary>
internal readonly record struct FaceBox(float Left, float Top, float Right, float Bottom)
{
    /// <summary>The longer side.</summary>
    public float Side => MathF.Max(Right - Left, Bottom - Top);

    public static FaceBox Of(FaceObservation face) => new(
        face.Landmarks.Min(p => p.X), face.Landmarks.Min(p => p.Y), face.Landmarks.Max(p => p.X), face.Landmarks.Max(p => p.Y));

    public static FaceBox Of(FaceDetection face) => new(
        face.Center.X - (face.Extent.X / 2), face.Center.Y - (face.Extent.Y / 2), face.Center.X + (face.Extent.X / 2), face.Center.Y + (face.Extent.Y / 2));

    public FaceBox Union(FaceBox other) => new(
        MathF.Min(Left, other.Left), MathF.Min(Top, other.Top), MathF.Max(Right, other.Right), MathF.Max(Bottom, other.Bottom));

    public bool Overlaps(FaceBox other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

    /// <summary>Whether more than a fiftieth of the box lies outside a picture.</summary>
    public bool ReachesOver(int width, int height)
    {
        float most = Side / 50;
        return Left < -most || Top < -most || Right > width + most || Bottom > height + most;
    }
}
