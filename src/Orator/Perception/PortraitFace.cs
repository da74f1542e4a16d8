using System.Globalization;
using System.Numerics;
using Orator.Geometry;

namespace Orator.Perception;

/// <summary>The face of a picture that shall be animated.</summary>
/// <param name="Face">The face, picture pixels.</param>
/// <param name="Index">Which one it is: 1 = the largest.</param>
/// <param name="Count">How many faces were found.</param>
public sealed record PortraitFace(FaceObservation Face, int Index, int Count)
{
    /// <summary>The smallest usable distance of the outer eye corners, pixels (seen from the front).</summary>
    public const float MinimumEyeDistance = 16;

    /// <summary>The largest usable turn of the head to a side, radians. The mesh shows strong turns too small: this is about 50 degrees in
    /// truth.</summary>
    public const float MaximumYaw = 45 * MathF.PI / 180;

    /// <summary>Finds the face of a portrait and checks that it can be used.</summary>
    /// <param name="analyzer">The networks.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="name">What the messages call the picture: its file name.</param>
    /// <param name="index">Which face: 1 = the largest, 2 = the second largest; null = the largest.</param>
    /// <exception cref="InputException">There is no face, not that many faces, or the face is too small or in profile.</exception>
    public static PortraitFace Find(FaceAnalyzer analyzer, Image picture, string name, int? index = null)
    {
        IReadOnlyList<FaceObservation> faces = analyzer.Search(picture);
        if (faces.Count == 0)
        {
            throw new InputException(
                $"No face was found in '{name}': use a picture that shows a human face from the front, large and uncovered.");
        }

        int chosen = index ?? 1;
        if (chosen < 1 || chosen > faces.Count)
        {
            throw new InputException($"There is no face {chosen} in '{name}': {(faces.Count == 1 ? "1 face was" : $"{faces.Count} faces were")} found; choose 1 (the largest){(faces.Count == 1 ? "" : $" to {faces.Count}")}.");
        }

        FaceObservation face = faces[chosen - 1];
        Check(face, name);
        return new PortraitFace(face, chosen, faces.Count);
    }

    /// <summary>How many right angles clockwise the face is turned: 0 up to 45 degrees from upright, 2 for one that stands on its
    /// head.</summary>
    public int Quarters => (((int)MathF.Round(Face.Pose.Rotation.ToAngles().Roll / (MathF.PI / 2)) % 4) + 4) % 4;

    /// <summary>The same face in the picture turned upright by <see cref="Quarters"/>, seen anew: nothing depends on how the picture was
    /// turned.</summary>
    /// <param name="analyzer">The networks.</param>
    /// <param name="upright">The picture, turned back.</param>
    /// <param name="name">What the messages call the picture: its file name.</param>
    /// <exception cref="InputException">The face cannot be used.</exception>
    internal PortraitFace In(FaceAnalyzer analyzer, Image upright, string name)
    {
        float width = Quarters % 2 == 0 ? upright.Width : upright.Height;
        float height = Quarters % 2 == 0 ? upright.Height : upright.Width;
        Vector2 place = new(Face.Pose.Origin.X, Face.Pose.Origin.Y);
        Vector2 expected = Quarters switch
        {
            1 => new(place.Y, width - place.X),
            2 => new(width - place.X, height - place.Y),
            3 => new(height - place.Y, place.X),
            _ => place,
        };
        FaceObservation? face = analyzer.Search(upright)
            .MinBy(f => Vector2.Distance(expected, new Vector2(f.Pose.Origin.X, f.Pose.Origin.Y)));
        if (face is null || Vector2.Distance(expected, new Vector2(face.Pose.Origin.X, face.Pose.Origin.Y)) > Face.Pose.Scale)
        {
            throw new InputException($"The face in '{name}' is not upright, and turned it is not found again: turn the picture first.");
        }

        Check(face, name);
        return this with { Face = face };
    }

    /// <summary>Checks that a face is large enough and not in profile.</summary>
    /// <param name="face">The face.</param>
    /// <param name="name">What the messages call the picture: its file name.</param>
    /// <exception cref="InputException">It is not.</exception>
    public static void Check(FaceObservation face, string name)
    {
        HeadPose pose = face.Pose;
        if (pose.Scale < MinimumEyeDistance)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"The face in '{name}' is too small: its eyes are {MathF.Floor(pose.Scale * 10) / 10:0.0} pixels apart, at least {MinimumEyeDistance:0} are needed; use a larger picture."));
        }

        float yaw = MathF.Abs(pose.Rotation.ToAngles().Yaw);
        if (yaw > MaximumYaw)
        {
            throw new InputException(
                $"The face in '{name}' is seen in profile: use a picture that shows it from the front, turned by 45 degrees at most.");
        }
    }
}
