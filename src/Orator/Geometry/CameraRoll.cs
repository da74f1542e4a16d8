using System.Numerics;

namespace Orator.Geometry;

/// <summary>How far a camera was turned about its axis while it took a shot: a head that is tilted by more than 30 degrees when a shot
/// begins is taken as upright in a turned picture.</summary>
/// <param name="Angle">Clockwise turn of what is seen, radians; 0 for an upright shot.</param>
public readonly record struct CameraRoll(float Angle)
{
    private const float Least = 30 * MathF.PI / 180;

    /// <summary>From the head in the first frame of a shot.</summary>
    /// <param name="head">Orientation of the head.</param>
    public static CameraRoll Of(Rotation head)
    {
        float roll = head.ToAngles().Roll;
        return new CameraRoll(MathF.Abs(roll) > Least ? roll : 0);
    }

    /// <summary>The motion as an upright camera would have seen it.</summary>
    /// <param name="motion">A motion in the picture as it is.</param>
    public MotionFrame TakenOut(MotionFrame motion) => Angle == 0 ? motion : motion with
    {
        Rotation = Rotation.FromAngles(0, 0, -Angle) * motion.Rotation,
        Translation = Vector2.Transform(motion.Translation, Matrix3x2.CreateRotation(-Angle)),
    };
}
