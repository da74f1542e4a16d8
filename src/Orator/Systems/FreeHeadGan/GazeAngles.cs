using System.Numerics;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Two angles of a gaze direction, radians.</summary>
/// <param name="Theta">Of the seed's pair the angle to the axis, 0 to pi / 2 for g_z &gt; 0; of the other one yaw, to the right.</param>
/// <param name="Phi">The vertical angle, downwards, -pi / 2 to pi / 2.</param>
/// <remarks>Free-HeadGAN prints theta = arctan(sqrt(g_x^2 + g_y^2) / g_z), phi = arctan(g_y / g_z) (Doukas et al. 2022): theta has no
/// direction, so that a gaze to the left and one to the right of the same height have the same angles. Yaw, arctan(g_x / g_z), tells them
/// apart; redirecting a gaze needs it.</remarks>
public readonly record struct GazeAngles(float Theta, float Phi)
{
    /// <summary>The printed pair.</summary>
    /// <param name="gaze">g: x right, y down, z along the axis of an eye that looks ahead; any length. With g_z of 0 angles are those of the
    /// limit from above.</param>
    public static GazeAngles Printed(Vector3 gaze) =>
        new(Arctangent(MathF.Sqrt((gaze.X * gaze.X) + (gaze.Y * gaze.Y)), gaze.Z), Arctangent(gaze.Y, gaze.Z));

    /// <summary>Yaw and the same vertical angle.</summary>
    /// <param name="gaze">As of <see cref="Printed"/>.</param>
    public static GazeAngles YawPitch(Vector3 gaze) => new(Arctangent(gaze.X, gaze.Z), Arctangent(gaze.Y, gaze.Z));

    private static float Arctangent(float across, float along) => across == 0 ? 0 : MathF.Atan(across / along);
}
