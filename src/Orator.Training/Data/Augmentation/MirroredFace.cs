using System.Numerics;
using Orator.Geometry;

namespace Orator.Training.Data.Augmentation;

/// <summary>A picture and the face in it seen in a mirror.</summary>
internal static class MirroredFace
{
    /// <summary>The picture with left and right exchanged; the given one is not changed.</summary>
    public static Image Of(Image picture)
    {
        Image mirrored = new(picture.Width, picture.Height);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                picture[x, y].CopyTo(mirrored[picture.Width - 1 - x, y]);
            }
        }

        return mirrored;
    }

    /// <summary>The face in the mirrored picture: what was the right eye is the left one, and so for all landmarks.</summary>
    /// <param name="face">The face.</param>
    /// <param name="width">Width of the picture, pixels.</param>
    public static FaceObservation Of(FaceObservation face, float width)
    {
        Vector3[] Flip(Vector3[] points) => Array.ConvertAll(points, p => p with { X = width - p.X });
        Vector3[] landmarks = new Vector3[face.Landmarks.Length];
        ReadOnlySpan<int> mirror = FaceTopology.Mirror;
        for (int i = 0; i < landmarks.Length; i++)
        {
            landmarks[i] = face.Landmarks[mirror[i]];
        }

        FaceRegion region = face.Region;
        return new FaceObservation(
            Flip(landmarks),
            Flip(face.LeftEye),
            Flip(face.RightEye),
            new FaceRegion(width - region.CenterX, region.CenterY, region.Size, -region.Rotation),
            face.Score);
    }
}
