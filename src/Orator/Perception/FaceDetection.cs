using System.Numerics;
using Orator.Geometry;

namespace Orator.Perception;

/// <summary>A face as the detector saw it, in continuous picture pixels.</summary>
/// <param name="Score">Confidence, 0.5..1.</param>
/// <param name="Center">Centre of the box.</param>
/// <param name="Extent">Width and height of the box.</param>
/// <param name="KeyPoints">Six points: the eye at the left of an upright picture, the eye at the right, nose, mouth, the ear at the left,
/// the ear at the right.</param>
public sealed record FaceDetection(float Score, Vector2 Center, Vector2 Extent, Vector2[] KeyPoints)
{
    /// <summary>Number of key points.</summary>
    public const int KeyPointCount = 6;

    /// <summary>The square that the mesh network looks at first: 1.5 times the box, turned with the line between the eyes.</summary>
    public FaceRegion Region
    {
        get
        {
            Vector2 eyes = KeyPoints[1] - KeyPoints[0];
            return new FaceRegion(Center.X, Center.Y, 1.5f * MathF.Max(Extent.X, Extent.Y), MathF.Atan2(eyes.Y, eyes.X));
        }
    }

    /// <summary>What detections are ordered by: area of the box times score.</summary>
    internal float Weight => Extent.X * Extent.Y * Score;

    /// <summary>Whether a point lies in the box.</summary>
    internal bool Contains(Vector2 point)
    {
        Vector2 distance = Vector2.Abs(point - Center);
        return distance.X < Extent.X / 2 && distance.Y < Extent.Y / 2;
    }

    /// <summary>Intersection over union of the two boxes, 0..1.</summary>
    /// <param name="other">The other face.</param>
    public float Overlap(FaceDetection other)
    {
        Vector2 low = Vector2.Max(Center - (Extent / 2), other.Center - (other.Extent / 2));
        Vector2 high = Vector2.Min(Center + (Extent / 2), other.Center + (other.Extent / 2));
        Vector2 shared = Vector2.Max(high - low, Vector2.Zero);
        float intersection = shared.X * shared.Y;
        float union = (Extent.X * Extent.Y) + (other.Extent.X * other.Extent.Y) - intersection;
        return union > 0 ? intersection / union : 0;
    }
}
