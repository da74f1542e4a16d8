using System.Numerics;

namespace Orator;

/// <summary>A rotation of the head as a 3x3 matrix acting on column vectors; x points right, y down, z away from the camera.</summary>
/// <remarks>
/// Angles are in radians and compose as <c>R = Rz(roll) Rx(pitch) Ry(yaw)</c>. Positive yaw turns the face towards the right
/// edge of the picture, positive pitch raises the chin, positive roll turns the head clockwise in the picture.
/// </remarks>
/// <param name="Row0">First row.</param>
/// <param name="Row1">Second row.</param>
/// <param name="Row2">Third row.</param>
public readonly record struct Rotation(Vector3 Row0, Vector3 Row1, Vector3 Row2)
{
    /// <summary>No rotation.</summary>
    public static Rotation Identity { get; } = new(Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ);

    /// <summary>The inverse.</summary>
    public Rotation Inverse => new(
        new Vector3(Row0.X, Row1.X, Row2.X),
        new Vector3(Row0.Y, Row1.Y, Row2.Y),
        new Vector3(Row0.Z, Row1.Z, Row2.Z));

    /// <summary>Builds a rotation from its angles in radians.</summary>
    public static Rotation FromAngles(float yaw, float pitch, float roll)
    {
        (float sy, float cy) = MathF.SinCos(yaw);
        (float sp, float cp) = MathF.SinCos(pitch);
        (float sr, float cr) = MathF.SinCos(roll);

        // The face looks along -z: turning its front towards +x maps (0, 0, -1) to (sin yaw, 0, -cos yaw).
        Rotation ry = new(new Vector3(cy, 0, -sy), new Vector3(0, 1, 0), new Vector3(sy, 0, cy));

        // Raising the chin maps the front (0, 0, -1) to (0, -sin pitch, -cos pitch).
        Rotation rx = new(new Vector3(1, 0, 0), new Vector3(0, cp, sp), new Vector3(0, -sp, cp));
        Rotation rz = new(new Vector3(cr, -sr, 0), new Vector3(sr, cr, 0), new Vector3(0, 0, 1));
        return rz * rx * ry;
    }

    /// <summary>Composition: applies <paramref name="b"/> first, then <paramref name="a"/>.</summary>
    public static Rotation operator *(Rotation a, Rotation b)
    {
        Rotation columns = b.Inverse;
        Vector3 Row(Vector3 r) => new(Vector3.Dot(r, columns.Row0), Vector3.Dot(r, columns.Row1), Vector3.Dot(r, columns.Row2));
        return new Rotation(Row(a.Row0), Row(a.Row1), Row(a.Row2));
    }

    /// <summary>Rotates a vector.</summary>
    public Vector3 Apply(Vector3 v) => new(Vector3.Dot(Row0, v), Vector3.Dot(Row1, v), Vector3.Dot(Row2, v));

    /// <summary>The angles in radians that <see cref="FromAngles"/> would turn into this rotation (pitch within a right angle).</summary>
    public (float Yaw, float Pitch, float Roll) ToAngles()
    {
        // R = Rz Rx Ry: third row is (cp sy, -sp, cp cy), second column is (-sr cp, cr cp, -sp).
        float pitch = MathF.Asin(Math.Clamp(-Row2.Y, -1, 1));
        float yaw = MathF.Atan2(Row2.X, Row2.Z);
        float roll = MathF.Atan2(-Row0.Y, Row1.Y);
        return (yaw, pitch, roll);
    }

    /// <summary>The angles in degrees. (What a record prints by itself would name the inverse, of which it would name the
    /// inverse.)</summary>
    public override string ToString()
    {
        // Rounded first, and 0 added, so that there is no -0.
        static double Degrees(float angle) => Math.Round(angle * 180 / Math.PI, 2) + 0;
        (float yaw, float pitch, float roll) = ToAngles();
        return FormattableString.Invariant($"yaw {Degrees(yaw)}, pitch {Degrees(pitch)}, roll {Degrees(roll)} degrees");
    }
}
