using System.Numerics;
using Orator.Geometry;

namespace Orator.Codec.Payloads;

/// <summary>Where a source's face lies in its picture: what place and size of a face in the stream are turned into motion by.</summary>
/// <param name="Scale">Distance of the outer eye corners of the average face, in sides of the picture.</param>
/// <param name="Origin">Midway between the outer eye corners, in sides of the picture from its centre.</param>
public readonly record struct SourcePlace(float Scale, Vector2 Origin)
{
    /// <summary>The place of a face.</summary>
    /// <param name="pose">Its pose, pixels.</param>
    /// <param name="side">Side of the picture, pixels.</param>
    public static SourcePlace Of(HeadPose pose, int side) =>
        new(pose.Scale / side, (new Vector2(pose.Origin.X, pose.Origin.Y) / side) - new Vector2(0.5f));
}

/// <summary>
/// What a stream says of a face in one frame: <see cref="Count"/> numbers. Head rotation and what the face does are as in
/// <see cref="MotionFrame"/>; place and size are those in the picture, not relative to a source, so that any picture of the person can be
/// driven.
/// </summary>
public static class FaceState
{
    /// <summary>Number of values.</summary>
    public const int Count = Blink + 2;

    /// <summary>Yaw, pitch and roll, radians.</summary>
    public const int Angles = 0;

    /// <summary>Midway between the outer eye corners, x and y: sides of the picture from its centre.</summary>
    public const int Place = 3;

    /// <summary>Base-2 logarithm of the face's size, distance of the outer eye corners in sides of the picture.</summary>
    public const int Size = 5;

    /// <summary>First coefficient of expression.</summary>
    public const int Expression = 6;

    /// <summary>Gaze: mean of both eyes x, y, then right less left x, y; radians.</summary>
    public const int Gaze = Expression + MotionFrame.ExpressionCount;

    /// <summary>Lids: mean of both, then right less left.</summary>
    public const int Blink = Gaze + 4;

    /// <summary>The values of a motion.</summary>
    /// <param name="motion">A motion of a source.</param>
    /// <param name="source">Where the source's face lies.</param>
    /// <param name="values">Receives <see cref="Count"/> values.</param>
    public static void FromMotion(MotionFrame motion, SourcePlace source, Span<float> values)
    {
        (values[Angles], values[Angles + 1], values[Angles + 2]) = motion.Rotation.ToAngles();
        Vector2 place = source.Origin + (motion.Translation * source.Scale);
        (values[Place], values[Place + 1]) = (place.X, place.Y);
        values[Size] = MathF.Log2(source.Scale * motion.Scale);
        motion.Expression.CopyTo(values[Expression..]);
        Vector2 mean = (motion.GazeRight + motion.GazeLeft) / 2;
        Vector2 difference = motion.GazeRight - motion.GazeLeft;
        (values[Gaze], values[Gaze + 1], values[Gaze + 2], values[Gaze + 3]) = (mean.X, mean.Y, difference.X, difference.Y);
        (values[Blink], values[Blink + 1]) = ((motion.BlinkRight + motion.BlinkLeft) / 2, motion.BlinkRight - motion.BlinkLeft);
    }

    /// <summary>The motion of a source that puts its face into a state.</summary>
    /// <param name="values"><see cref="Count"/> values.</param>
    /// <param name="source">Where the source's face lies.</param>
    public static MotionFrame ToMotion(ReadOnlySpan<float> values, SourcePlace source)
    {
        Vector2 mean = new(values[Gaze], values[Gaze + 1]);
        Vector2 half = new Vector2(values[Gaze + 2], values[Gaze + 3]) / 2;
        return new MotionFrame
        {
            Rotation = Rotation.FromAngles(values[Angles], values[Angles + 1], values[Angles + 2]),
            Translation = (new Vector2(values[Place], values[Place + 1]) - source.Origin) / source.Scale,
            Scale = MathF.Pow(2, values[Size]) / source.Scale,
            Expression = values.Slice(Expression, MotionFrame.ExpressionCount).ToArray(),
            GazeRight = mean + half,
            GazeLeft = mean - half,
            BlinkRight = Math.Clamp(values[Blink] + (values[Blink + 1] / 2), 0, 1),
            BlinkLeft = Math.Clamp(values[Blink] - (values[Blink + 1] / 2), 0, 1),
        };
    }
}
