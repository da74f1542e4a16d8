using System.Numerics;

namespace Orator.Motion.FromSpeech;

/// <summary>What a performance does at one moment besides the expression: head, eyes and lids.</summary>
/// <param name="Head">Movement of the head.</param>
/// <param name="Gaze">Gaze of both eyes relative to the head, radians.</param>
/// <param name="LidRight">Right lid, 0 = open, 1 = closed.</param>
/// <param name="LidLeft">Left lid.</param>
internal readonly record struct HeadAndEyes(HeadMovement Head, Vector2 Gaze, float LidRight, float LidLeft)
{
    /// <summary>Between two moments.</summary>
    public static HeadAndEyes Lerp(HeadAndEyes a, HeadAndEyes b, float t) => new(
        new HeadMovement(
            float.Lerp(a.Head.Yaw, b.Head.Yaw, t),
            float.Lerp(a.Head.Pitch, b.Head.Pitch, t),
            float.Lerp(a.Head.Roll, b.Head.Roll, t),
            Vector2.Lerp(a.Head.Translation, b.Head.Translation, t)),
        Vector2.Lerp(a.Gaze, b.Gaze, t),
        float.Lerp(a.LidRight, b.LidRight, t),
        float.Lerp(a.LidLeft, b.LidLeft, t));

    /// <summary>The whole face.</summary>
    /// <param name="expression">Coefficients of the expression; kept.</param>
    public MotionFrame With(float[] expression) => new()
    {
        Rotation = Rotation.FromAngles(Head.Yaw, Head.Pitch, Head.Roll),
        Translation = Head.Translation,
        Expression = expression,
        GazeRight = Gaze,
        GazeLeft = Gaze,
        BlinkRight = LidRight,
        BlinkLeft = LidLeft,
    };
}
