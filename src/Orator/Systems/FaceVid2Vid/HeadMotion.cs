using System.Numerics;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Pose and expression of a head in one frame as numbers: what is changed for free view, and placed on a source's canonical key points. The
/// conventions are those of <see cref="KeyPointEquations"/>, not those of <see cref="Rotation.FromAngles"/>.
/// </summary>
/// <param name="Rotation">R.</param>
/// <param name="Translation">t, in the unit of the key points.</param>
/// <param name="Expression">delta, an offset for each key point.</param>
public sealed record HeadMotion(Rotation Rotation, Vector3 Translation, Vector3[] Expression)
{
    /// <summary>R = R_pitch R_yaw R_roll in the convention of <see cref="KeyPointEquations"/>.</summary>
    /// <param name="yaw">Degrees.</param>
    /// <param name="pitch">Degrees.</param>
    /// <param name="roll">Degrees.</param>
    public static Rotation FromDegrees(float yaw, float pitch, float roll)
    {
        (float sy, float cy) = MathF.SinCos(yaw * KeyPointEquations.RadiansPerDegree);
        (float sp, float cp) = MathF.SinCos(pitch * KeyPointEquations.RadiansPerDegree);
        (float sr, float cr) = MathF.SinCos(roll * KeyPointEquations.RadiansPerDegree);
        Rotation aboutX = new(new Vector3(1, 0, 0), new Vector3(0, cp, -sp), new Vector3(0, sp, cp));
        Rotation aboutY = new(new Vector3(cy, 0, sy), new Vector3(0, 1, 0), new Vector3(-sy, 0, cy));
        Rotation aboutZ = new(new Vector3(cr, -sr, 0), new Vector3(sr, cr, 0), new Vector3(0, 0, 1));
        return aboutX * aboutY * aboutZ;
    }

    /// <summary>Free view: the user turns and shifts the head, R &lt;- R_u R and t &lt;- t_u + t (face-vid2vid, section 3.3).</summary>
    /// <param name="rotation">R_u.</param>
    /// <param name="translation">t_u, in the unit of the key points.</param>
    /// <returns>The new motion. To look from a given side whatever the driver does, replace <see cref="Rotation"/> instead.</returns>
    public HeadMotion Turned(Rotation rotation, Vector3 translation) =>
        this with { Rotation = rotation * Rotation, Translation = translation + Translation };

    /// <summary>Key points of the frame: x_k = R x_c,k + t + delta_k and J_k = R J_c,k (face-vid2vid, equations 1-4).</summary>
    /// <param name="canonical">Canonical key points of the source.</param>
    /// <exception cref="ArgumentException">The expression has another number of offsets than there are key points: they come from different
    /// models.</exception>
    public KeyPointSet Place(KeyPointSet canonical)
    {
        if (canonical.Positions.Length != Expression.Length)
        {
            throw new ArgumentException(
                $"An expression of {Expression.Length} offsets does not fit {canonical.Positions.Length} key points.", nameof(canonical));
        }

        (Vector3 a, Vector3 b, Vector3 c) = (Rotation.Row0, Rotation.Row1, Rotation.Row2);
        Matrix4x4 rotation = new(a.X, a.Y, a.Z, 0, b.X, b.Y, b.Z, 0, c.X, c.Y, c.Z, 0, 0, 0, 0, 1);
        return new KeyPointSet(
            [.. canonical.Positions.Zip(Expression, (position, offset) => Rotation.Apply(position) + Translation + offset)],
            canonical.Jacobians?.Select(jacobian => rotation * jacobian).ToArray());
    }
}
