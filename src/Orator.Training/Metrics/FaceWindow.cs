using System.Numerics;
using Orator.Geometry;
using Orator.Perception;

namespace Orator.Training.Metrics;

/// <summary>
/// The fixed square of a video in which generated and true frames are compared: upright, 1.5 times as large as the face, with a little more
/// room above than below, but inside the picture. It does not follow the head, so that wrong head motion counts.
/// </summary>
/// <param name="Region">The square in picture pixels; not rotated.</param>
internal sealed record FaceWindow(FaceRegion Region)
{
    /// <summary>Side of the compared crops in pixels.</summary>
    public const int Side = 256;

    private const float Room = 1.5f;
    private const float Rise = 0.05f;

    /// <summary>The window around a face.</summary>
    public static FaceWindow Around(FaceObservation face, int width, int height)
    {
        float left = face.Landmarks.Min(p => p.X);
        float right = face.Landmarks.Max(p => p.X);
        float top = face.Landmarks.Min(p => p.Y);
        float bottom = face.Landmarks.Max(p => p.Y);
        float side = Math.Min(Room * Math.Max(right - left, bottom - top), Math.Min(width, height));
        float x = Math.Clamp((left + right) / 2, side / 2, width - (side / 2));
        float y = Math.Clamp(((top + bottom) / 2) - (Rise * side), side / 2, height - (side / 2));
        return new FaceWindow(new FaceRegion(x, y, side, 0));
    }

    /// <summary>What the window shows.</summary>
    public Image Cut(Image picture) => FaceCutout.Cut(picture, Region, Side);

    /// <summary>A face in pixels of the crop.</summary>
    public FaceObservation ToCrop(FaceObservation face)
    {
        float scale = Side / Region.Size;
        return face.Transform(scale, new Vector2(Side / 2f) - (scale * new Vector2(Region.CenterX, Region.CenterY)));
    }

    /// <summary>The same window of a video of another size: scaled where both have the same shape, laid over the face otherwise.</summary>
    public FaceWindow In(Image other, Image own, FaceObservation otherFace, FaceObservation ownFace)
    {
        float scale = (float)other.Width / own.Width;
        if (Math.Abs((scale * own.Height) - other.Height) < 0.01f * other.Height)
        {
            return new FaceWindow(new FaceRegion(Region.CenterX * scale, Region.CenterY * scale, Region.Size * scale, 0));
        }

        SimilarityTransform t = SimilarityTransform.Fit(ownFace.Landmarks, otherFace.Landmarks, FaceTopology.Stable);
        Vector2 center = t.Apply(new Vector2(Region.CenterX, Region.CenterY));
        return new FaceWindow(new FaceRegion(center.X, center.Y, Region.Size * MathF.Sqrt((t.A * t.A) + (t.B * t.B)), 0));
    }
}
