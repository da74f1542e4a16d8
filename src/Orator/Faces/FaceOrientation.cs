using System.Numerics;
using Orator.Media;

namespace Orator.Faces;

/// <summary>Makes sure that a face is seen the right way up.</summary>
/// <remarks>
/// The mesh network finds eyes, nose and mouth in an inverted face too, with a high score, and the mouth on the forehead. The detector knows better: in a square
/// that is turned with the mesh it sees an upright face with a higher score than an inverted one, and its line of the eyes lies along the mesh's. An observation
/// that the detector does not confirm is made anew in four directions, and the best one is kept: score of the detector, flag of the mesh network, and how well the
/// average face fits.
/// </remarks>
/// <param name="detector">The detector.</param>
/// <param name="observe">Looks at the face in a region by mesh and irises.</param>
internal sealed class FaceOrientation(FaceDetector detector, Func<Image, FaceRegion, FaceObservation> observe)
{
    private const float Surroundings = 1.6f;
    private const float LargestTilt = 15 * MathF.PI / 180;
    private const float LargestSlant = 50 * MathF.PI / 180;
    private const float Advantage = 1.25f;
    private const float UsualResidual = 0.05f;
    private const float DoubtfulResidual = 0.06f;
    private const float SureDetection = 0.7f;
    private const float SureFlag = 0.9f;

    /// <summary>The same face the right way up.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">An observation.</param>
    /// <returns>
    /// The observation itself where the detector confirms it; otherwise the best one of all directions; an observation with the score 0 where no direction makes sense.
    /// </returns>
    public FaceObservation Settle(Image picture, FaceObservation face)
    {
        FaceRegion region = FaceAnalyzer.NextRegion(face.Landmarks);
        Sight own = Look(picture, region);
        if (own.Score > 0 && MathF.Abs(own.Tilt) < LargestTilt && own.Score >= Look(picture, Turn(region, MathF.PI)).Score)
        {
            return face;
        }

        float quality = Quality(own, face);
        FaceObservation best = face;
        for (int quarter = 0; quarter < 4; quarter++)
        {
            FaceRegion turned = Turn(region, quarter * MathF.PI / 2);
            Sight sight = Look(picture, turned);
            if (sight.Score == 0 || MathF.Abs(sight.Tilt) > LargestSlant)
            {
                continue;
            }

            FaceObservation other = observe(picture, Turn(turned, sight.Tilt));
            other = observe(picture, FaceAnalyzer.NextRegion(other.Landmarks));
            other = observe(picture, FaceAnalyzer.NextRegion(other.Landmarks));
            Sight again = Look(picture, FaceAnalyzer.NextRegion(other.Landmarks));
            float value = Quality(again, other);
            if (value > quality * Advantage && again.Score > SureDetection && other.Score > SureFlag && Residual(other) < DoubtfulResidual)
            {
                (best, quality) = (other, value / Advantage);
            }
        }

        return ReferenceEquals(best, face) && own.Score == 0 && Residual(face) > DoubtfulResidual ? face with { Score = 0 } : best;
    }

    /// <summary>Whether eyes, nose and mouth lie above each other, and the right eye right of the left, in the face's own frame, as in any face.</summary>
    /// <param name="face">The face.</param>
    public static bool IsPlausible(FaceObservation face)
    {
        HeadPose pose = face.Pose;
        Vector3 right = pose.ToCanonical((face.Landmarks[33] + face.Landmarks[133]) / 2);
        Vector3 left = pose.ToCanonical((face.Landmarks[362] + face.Landmarks[263]) / 2);
        Vector3 nose = pose.ToCanonical(face.Landmarks[1]);
        Vector3 mouth = pose.ToCanonical((face.Landmarks[13] + face.Landmarks[14]) / 2);
        return right.X < left.X && (right.Y + left.Y) / 2 < nose.Y && nose.Y < mouth.Y;
    }

    private static float Residual(FaceObservation face) => face.Pose.Residual(face.Landmarks, FaceTopology.Canonical);

    private static FaceRegion Turn(FaceRegion region, float angle) => region with { Rotation = region.Rotation + angle };

    private static float Quality(Sight sight, FaceObservation face)
    {
        float tilt = MathF.Max(0, MathF.Abs(sight.Tilt) - LargestTilt);
        return IsPlausible(face) ? sight.Score * MathF.Exp(-2 * tilt) * face.Score * MathF.Exp(-Residual(face) / UsualResidual) : 0;
    }

    /// <summary>What the detector says of the face in the middle of a turned square.</summary>
    private Sight Look(Image picture, FaceRegion region)
    {
        FaceRegion wide = region with { Size = Surroundings * region.Size };
        Vector2 middle = new(region.CenterX, region.CenterY);
        Sight best = default;
        foreach (FaceDetection face in detector.LookAt(picture, wide))
        {
            if (face.Score > best.Score && Vector2.Distance(face.Center, middle) < region.Size * 0.4f)
            {
                best = new Sight(face.Score, MathF.IEEERemainder(face.Region.Rotation - region.Rotation, 2 * MathF.PI));
            }
        }

        return best;
    }

    /// <summary>Score of the detector, 0 if it sees no face, and how its line of the eyes is tilted against the square, radians.</summary>
    private readonly record struct Sight(float Score, float Tilt);
}
