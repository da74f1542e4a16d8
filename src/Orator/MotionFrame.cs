using System.Numerics;

namespace Orator;

/// <summary>
/// What a face does at one moment, free of whose face it is: applied to any portrait it gives a picture of that portrait.
/// </summary>
/// <remarks>Sides are the subject's: the right eye appears at the left of an unmirrored picture.</remarks>
public sealed record MotionFrame
{
    /// <summary>Number of values of <see cref="Expression"/>.</summary>
    public const int ExpressionCount = 28;

    /// <summary>Absolute orientation of the head.</summary>
    public Rotation Rotation { get; init; } = Rotation.Identity;

    /// <summary>Movement of the head in the picture from its position of reference, in distances of the outer eye corners (x right, y
    /// down).</summary>
    public Vector2 Translation { get; init; }

    /// <summary>Size of the head relative to its size of reference (1 = unchanged).</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Coefficients of the expression basis, mouth first, then upper face. Zero is the person's face at rest, mouth
    /// closed.</summary>
    public float[] Expression { get; init; } = new float[ExpressionCount];

    /// <summary>Gaze of the right eye relative to the head, radians: x towards the right edge of the picture, y downwards.</summary>
    public Vector2 GazeRight { get; init; }

    /// <summary>Gaze of the left eye, as <see cref="GazeRight"/>.</summary>
    public Vector2 GazeLeft { get; init; }

    /// <summary>Right eyelid: 0 = as open as the person's eye usually is, 1 = closed; a little below 0 where the eye looks up.</summary>
    public float BlinkRight { get; init; }

    /// <summary>Left eyelid, as <see cref="BlinkRight"/>.</summary>
    public float BlinkLeft { get; init; }
}
