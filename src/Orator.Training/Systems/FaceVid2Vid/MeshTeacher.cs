using Orator.Geometry;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>
/// What the face mesh teaches the networks about one frame. Nobody has to find out by warping pictures, as in the paper, where a head is
/// and what its lips do: vertices of the mesh are the key points, <see cref="MeshKeyPoints"/>.
/// </summary>
/// <param name="KeyPoints">x, y, z of each key point: -1 to 1 across the crop, 3 K values.</param>
/// <param name="Yaw">Degrees in the convention of <see cref="KeyPointEquations"/>.</param>
/// <param name="Pitch">Degrees.</param>
/// <param name="Roll">Degrees.</param>
public sealed record MeshTeacher(float[] KeyPoints, float Yaw, float Pitch, float Roll)
{
    /// <summary>What is taught about a frame.</summary>
    /// <param name="face">The face in pixels of the crop.</param>
    /// <param name="identity">The person.</param>
    /// <param name="side">Side of the crop in pixels.</param>
    public static MeshTeacher Of(FaceObservation face, FaceIdentity identity, float side)
    {
        Rotation r = HeadPose.Fit(face.Landmarks, identity.Rest).Rotation;

        // R = R_pitch R_yaw R_roll has the first row (cy cr, -cy sr, sy) and the last column (sy, -sp cy, cp cy).
        float degrees = 180 / MathF.PI;
        float yaw = MathF.Asin(Math.Clamp(r.Row0.Z, -1, 1)) * degrees;
        float pitch = MathF.Atan2(-r.Row1.Z, r.Row2.Z) * degrees;
        float roll = MathF.Atan2(-r.Row0.Y, r.Row0.X) * degrees;
        return new MeshTeacher(Flat(MeshKeyPoints.InPicture(face.Landmarks, side)), yaw, pitch, roll);
    }

    /// <summary>The person's canonical key points: the face at rest, from the front, in the middle of the crop and as large as in a
    /// frame.</summary>
    /// <param name="identity">The person.</param>
    /// <param name="frame">The face in pixels of the crop.</param>
    /// <param name="side">Side of the crop in pixels.</param>
    /// <returns>x, y, z of each key point, 3 K values.</returns>
    public static float[] Canonical(FaceIdentity identity, FaceObservation frame, float side)
    {
        float scale = HeadPose.Fit(frame.Landmarks, identity.Rest).Scale * 2 / side;
        return Flat(MeshKeyPoints.Canonical(identity.Rest, scale));
    }

    /// <summary>Key points as the values of a tensor [K, 3].</summary>
    internal static float[] Flat(KeyPointSet keyPoints) => [.. keyPoints.Positions.SelectMany(p => new[] { p.X, p.Y, p.Z })];
}
