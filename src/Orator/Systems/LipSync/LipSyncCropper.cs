using System.Numerics;
using Orator.Geometry;
using Orator.Perception;

namespace Orator.Systems.LipSync;

/// <summary>
/// Cuts what a <see cref="LipSyncDiscriminator"/> sees out of the frames of a video: the lower half of an upright square around the face.
/// The square follows the pose of the head and not the outline of the face, which moves with the jaw, and it follows with inertia, so that
/// the tracker's trembling does not look like motion.
/// </summary>
public sealed class LipSyncCropper
{
    // In distances of the outer eye corners: the square reaches from the middle of the forehead to below the chin.
    private const float Side = 1.9f;
    private const float MiddleBelowEyes = 0.42f;
    private const float Inertia = 0.5f;

    private Vector3? _square;

    /// <summary>Cuts the next frame.</summary>
    /// <param name="picture">The frame.</param>
    /// <param name="face">The face in it; null if there is none.</param>
    /// <returns>[3, 48, 96], red, green and blue plane; null without a face.</returns>
    public byte[]? Next(Image picture, FaceObservation? face)
    {
        if (face is null)
        {
            _square = null;
            return null;
        }

        HeadPose pose = face.Pose;
        Vector3 middle = pose.ToPicture(new Vector3(0, MiddleBelowEyes, 0));
        Vector3 now = new(middle.X, middle.Y, Side * pose.Scale);
        Vector3 square = _square is Vector3 before ? Vector3.Lerp(now, before, Inertia) : now;
        _square = square;

        const int size = LipSyncDiscriminator.FaceSide;
        const int plane = size * size / 2;
        Image cut = FaceCutout.Cut(picture, new FaceRegion(square.X, square.Y, square.Z, 0), size);
        byte[] half = new byte[LipSyncDiscriminator.FaceValues];
        for (int i = 0; i < plane; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                half[(channel * plane) + i] = cut.Pixels[(3 * (plane + i)) + channel];
            }
        }

        return half;
    }
}
