using System.Numerics;
using Orator.Motion;

namespace Orator.Animation;

/// <summary>
/// How far a portrait's head may go, and how large it may become: it stays inside the square that is drawn. Up to 80 % of the way (90 % of
/// a change of size) a motion passes unchanged, beyond that it approaches the limit smoothly: no leaning person gets there, but a camera
/// that moves or zooms does.
/// </summary>
/// <param name="Low">Farthest way to the left and up, distances of the outer eye corners; negative.</param>
/// <param name="High">Farthest way to the right and down.</param>
public readonly record struct HeadRoom(Vector2 Low, Vector2 High)
{
    /// <summary>The largest change of size; the smallest is its inverse.</summary>
    public const float LargestScale = 1.165f;

    private const float ScaleKnee = 0.9f;
    private const float ShiftKnee = 0.8f;
    private const float MostShift = 1.1f;
    private const float LeastShift = 0.4f;

    /// <summary>The room of a portrait: from the face to the border of its square, at least 0.4 and at most 1.1 distances of the outer eye
    /// corners.</summary>
    /// <param name="portrait">The portrait.</param>
    public static HeadRoom Of(SourcePortrait portrait)
    {
        (Vector2 low, Vector2 high) = HeadCrop.Box(portrait.Face);
        Vector2 side = new(portrait.Crop.Width, portrait.Crop.Height);
        Vector2 Bound(Vector2 way) => Vector2.Clamp(way / portrait.Scale, new Vector2(LeastShift), new Vector2(MostShift));
        return new HeadRoom(-Bound(low), Bound(side - high));
    }

    /// <summary>Keeps a motion within the room.</summary>
    /// <param name="motion">A motion of the portrait.</param>
    public MotionFrame Limit(MotionFrame motion)
    {
        Vector2 shift = new(Limit(motion.Translation.X, Low.X, High.X), Limit(motion.Translation.Y, Low.Y, High.Y));
        float scale = LimitScale(motion.Scale);
        return shift == motion.Translation && scale == motion.Scale ? motion : motion with { Translation = shift, Scale = scale };
    }

    /// <summary>A change of size, kept within the limits.</summary>
    internal static float LimitScale(float scale)
    {
        float size = MathF.Log(scale);
        float limited = Retargeting.Soft(size, MathF.Log(LargestScale), ScaleKnee);
        return limited == size ? scale : MathF.Exp(limited);
    }

    private static float Limit(float way, float low, float high) => Retargeting.Soft(way, way < 0 ? -low : high, ShiftKnee);
}
