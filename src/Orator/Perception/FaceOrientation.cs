using System.Numerics;
using Orator.Geometry;

namespace Orator.Perception;

/// <summary>Makes sure that a face is seen the right way up.</summary>
/// <remarks>
/// The mesh network finds eyes, nose and mouth in an inverted face too, with a high score, and the mouth on the forehead. The detector
/// knows better: in a square that is turned with the mesh it sees an upright face with a higher score than an inverted one, and its line of
/// the eyes lies along the mesh's. An observation that the detector does not confirm is made anew in four directions, and the best one is
/// kept: score of the detector, flag of the mesh network, how well the average face fits, and above all how well eyes, nose and mouth of
/// the mesh lie where the detector sees them (upright within 0.08 distances of the outer eye corners, inverted or askew at least 0.1,
/// mostly 0.2).
/// </remarks>
/// <param name="detector">The detector.</param>
/// <param name="observe">Looks at the face in a region by mesh and irises.</param>
internal sealed class FaceOrientation(FaceDetector detector, Func<Image, FaceRegion, FaceObservation> observe)
{
    private const float Surroundings = 1.6f;
    private const float LargestSlant = 50 * MathF.PI / 180;
    private const float Advantage = 1.25f;
    private const float UsualResidual = 0.05f;
    private const float DoubtfulResidual = 0.06f;
    private const float SureDetection = 0.7f;
    private const float SureFlag = 0.9f;
    private const float CertainDetection = 0.8f;
    private const float CertainDifference = 0.1f;
    private const float OtherTurn = 12 * MathF.PI / 180;
    private const float OtherPlace = 0.3f;
    private const float UsualDisagreement = 0.1f;
    private const float DoubtfulDisagreement = 0.3f;
    private const int Passes = 3;

    /// <summary>The same face the right way up.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">An observation.</param>
    /// <returns>
    /// The observation itself where the detector confirms it; otherwise the best one of all directions; an observation with the score 0
    /// where no direction makes sense.
    /// </returns>
    public FaceObservation Settle(Image picture, FaceObservation face)
    {
        FaceRegion region = FaceAnalyzer.NextRegion(face.Landmarks);
        Sight own = Look(picture, region);
        bool sure = own.Score > CertainDetection && Disagreement(own, face) < UsualDisagreement && face.Score > SureFlag && Residual(face) < UsualResidual;
        if (sure && own.Score - Look(picture, Turn(region, MathF.PI)).Score > CertainDifference)
        {
            return face;
        }

        float quality = Quality(own, face) * Advantage;
        FaceObservation best = face;
        for (int quarter = 0; quarter < 4; quarter++)
        {
            Sight sight = Look(picture, Turn(region, quarter * MathF.PI / 2));
            if (sight.Face is null || MathF.Abs(sight.Tilt) > LargestSlant)
            {
                continue;
            }

            FaceObservation other = observe(picture, sight.Face.Region);
            for (int pass = 1; pass < Passes; pass++)
            {
                other = observe(picture, FaceAnalyzer.NextRegion(other.Landmarks));
            }

            Sight again = Look(picture, FaceAnalyzer.NextRegion(other.Landmarks));
            float value = Quality(again, other);
            if (value > quality && again.Score > SureDetection && other.Score > SureFlag && Residual(other) < DoubtfulResidual && IsElsewhere(face, other))
            {
                (best, quality) = (other, value);
            }
        }

        bool doubtful = ReferenceEquals(best, face) && Residual(face) > DoubtfulResidual && Disagreement(own, face) > DoubtfulDisagreement;
        return doubtful ? face with { Score = 0 } : best;
    }

    /// <summary>Whether eyes, nose and mouth lie above each other, and the right eye right of the left, in the face's own frame, as in any
    /// face.</summary>
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

    /// <summary>Whether two observations see the face turned differently, or elsewhere; otherwise the first one is as good.</summary>
    private static bool IsElsewhere(FaceObservation a, FaceObservation b)
    {
        float turn = a.Pose.Rotation.ToAngles().Roll - b.Pose.Rotation.ToAngles().Roll;
        Vector3 way = (a.Pose.Origin - b.Pose.Origin) / b.Pose.Scale;
        return MathF.Abs(MathF.IEEERemainder(turn, 2 * MathF.PI)) > OtherTurn || new Vector2(way.X, way.Y).Length() > OtherPlace;
    }

    private static float Residual(FaceObservation face) => face.Pose.Residual(face.Landmarks, FaceTopology.Canonical);

    private static FaceRegion Turn(FaceRegion region, float angle) => region with { Rotation = region.Rotation + angle };

    private static float Quality(Sight sight, FaceObservation face) => sight.Face is not null && IsPlausible(face)
        ? sight.Score * face.Score * MathF.Exp(-(Residual(face) / UsualResidual) - (Disagreement(sight, face) / UsualDisagreement))
        : 0;

    /// <summary>Mean distance of eyes, nose and mouth of the mesh from where the detector sees them, distances of the outer eye
    /// corners.</summary>
    private static float Disagreement(Sight sight, FaceObservation face)
    {
        if (sight.Face is null)
        {
            return float.PositiveInfinity;
        }

        Vector2 Mesh(int a, int b) => new Vector2(face.Landmarks[a].X + face.Landmarks[b].X, face.Landmarks[a].Y + face.Landmarks[b].Y) / 2;
        Vector2[] seen = sight.Face.KeyPoints;
        float sum = Vector2.Distance(seen[0], Mesh(33, 133)) + Vector2.Distance(seen[1], Mesh(362, 263))
            + Vector2.Distance(seen[2], Mesh(1, 1)) + Vector2.Distance(seen[3], Mesh(13, 14));
        return sum / 4 / face.Pose.Scale;
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
                best = new Sight(face, MathF.IEEERemainder(face.Region.Rotation - region.Rotation, 2 * MathF.PI));
            }
        }

        return best;
    }

    /// <summary>A face that the detector sees, null if it sees none, and how its line of the eyes is tilted against the square,
    /// radians.</summary>
    private readonly record struct Sight(FaceDetection? Face, float Tilt)
    {
        public float Score => Face?.Score ?? 0;
    }
}
