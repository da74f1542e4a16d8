using System.Numerics;
using Orator.Geometry;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// What pictures show besides the attributes: how the head is held, where and how large it is, and the light. Directions are learned beside
/// these, so that they do not change with them: in official portraits older people are more often men before dark curtains.
/// </summary>
internal static class PictureCircumstances
{
    /// <summary>Measures a picture.</summary>
    /// <param name="picture">The square around a head.</param>
    /// <param name="face">The face in it, pixels.</param>
    /// <returns>
    /// Sine of yaw, pitch and roll; size and place of the head in sides of the picture; brightness, warmth (red - blue) and tint
    /// (green - the mean of both) of the skin and of what is far from the face, 0 to 1.
    /// </returns>
    public static double[] Of(Image picture, FaceObservation face)
    {
        HeadPose pose = face.Pose;
        FacePart[] parts = FaceRegions.Draw(face, pose, picture.Width);
        Vector3 nose = pose.Rotation.Apply(Vector3.UnitZ);
        Vector3 right = pose.Rotation.Apply(Vector3.UnitX);
        float side = picture.Width;
        return
        [
            nose.X, nose.Y, right.Y, pose.Scale / side, pose.Origin.X / side, pose.Origin.Y / side,
            .. Light(picture, parts, FacePart.Skin), .. Light(picture, parts, FacePart.Background),
        ];
    }

    private static double[] Light(Image picture, FacePart[] parts, FacePart part)
    {
        double[] sum = new double[3];
        int count = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] == part)
            {
                count++;
                for (int k = 0; k < 3; k++)
                {
                    sum[k] += picture.Pixels[(3 * i) + k] / 255.0;
                }
            }
        }

        (double red, double green, double blue) = (sum[0] / Math.Max(count, 1), sum[1] / Math.Max(count, 1), sum[2] / Math.Max(count, 1));
        return [(red + green + blue) / 3, red - blue, green - ((red + blue) / 2)];
    }
}
