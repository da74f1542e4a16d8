using System.Numerics;
using Orator.Geometry;

namespace Orator.Animation;

/// <summary>A portrait that is ready to be animated: the square crop around the head and what perception knows of the face in it.</summary>
/// <remarks>
/// The face in the crop is <c>p = Scale * R * Shape + Origin</c> (Free-HeadGAN eq. 1 with weak perspective); in motion m it is
/// <c>p = Scale * m.Scale * m.Rotation * (Shape + Basis * (m.Expression - Motion.Expression)) + Origin + m.Translation * Scale</c>.
/// </remarks>
public sealed record SourcePortrait
{
    /// <summary>Square picture around the head, border included that stays still when the head moves.</summary>
    public required Image Crop { get; init; }

    /// <summary>The face in crop pixels.</summary>
    public required FaceObservation Face { get; init; }

    /// <summary>468 vertices of this face as seen, in canonical orientation and unit (distance of the outer eye corners of the canonical
    /// face = 1).</summary>
    public required Vector3[] Shape { get; init; }

    /// <summary>Crop pixels per canonical unit.</summary>
    public required float Scale { get; init; }

    /// <summary>Where the canonical origin (midway between the outer eye corners) lies, crop pixels; z in the same unit.</summary>
    public required Vector3 Origin { get; init; }

    /// <summary>The portrait's own motion: its head rotation, expression, gaze and blink; translation 0, scale 1.</summary>
    public required MotionFrame Motion { get; init; }

    /// <summary>The expression basis that <see cref="MotionFrame.Expression"/> refers to.</summary>
    public required ExpressionBasis Basis { get; init; }

    /// <summary>Where the 468 vertices lie in the crop when the portrait takes on a motion.</summary>
    /// <param name="motion">Target motion.</param>
    /// <returns>468 points, crop pixels; z in the same unit, smaller = nearer.</returns>
    public Vector3[] Pose(MotionFrame motion)
    {
        Vector3[] shape = new Vector3[Shape.Length];
        PoseInto(motion, shape);
        return shape;
    }

    /// <summary>The same into memory that exists already.</summary>
    /// <param name="motion">Target motion.</param>
    /// <param name="shape">Receives 468 points.</param>
    internal void PoseInto(MotionFrame motion, Vector3[] shape)
    {
        Shape.CopyTo(shape, 0);
        Span<float> delta = stackalloc float[ExpressionBasis.Count];
        for (int i = 0; i < delta.Length; i++)
        {
            delta[i] = motion.Expression[i] - Motion.Expression[i];
        }

        Basis.AddTo(shape, delta);
        float scale = Scale * motion.Scale;
        Vector3 origin = Origin + (new Vector3(motion.Translation, 0) * Scale);
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = (motion.Rotation.Apply(shape[i]) * scale) + origin;
        }
    }
}
