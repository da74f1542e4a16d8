using System.Numerics;

namespace Orator.Geometry;

/// <summary>What stays the same about a person's face while it moves: everything that motion is measured against.</summary>
/// <param name="Rest">The face at rest with its mouth closed: 468 vertices in canonical orientation and unit.</param>
/// <param name="ApertureRight">How far the right eye usually is open: <see cref="EyeModel.Aperture"/>.</param>
/// <param name="ApertureLeft">The same of the left eye.</param>
/// <param name="GazeRight">What <see cref="EyeModel.Gaze"/> of the right eye gives when the person looks straight ahead, radians.</param>
/// <param name="GazeLeft">The same of the left eye.</param>
public sealed record FaceIdentity(Vector3[] Rest, float ApertureRight, float ApertureLeft, Vector2 GazeRight, Vector2 GazeLeft)
{
    private const float ClosedOpening = 0.012f;
    private const float SmallestUsualAperture = 0.22f;
    private const float NearFrontal = 0.35f;
    private const int MaximumFrames = 240;

    /// <summary>The person of one portrait: the face as observed, with the opening of its mouth taken out; the eyes count as open and
    /// looking straight ahead.</summary>
    /// <param name="face">The face.</param>
    /// <param name="basis">Directions of expression, to close the mouth along; null = the shipped basis.</param>
    public static FaceIdentity FromPortrait(FaceObservation face, ExpressionBasis? basis = null)
    {
        HeadPose pose = face.Pose;
        Vector3[] rest = CloseMouth(pose.ToCanonical(face.Landmarks), basis ?? ExpressionBasis.Default);
        Looks looks = Looks.Of(face, pose, rest);

        // One picture cannot tell narrow eyes from a half blink: below the usual range it counts as a blink.
        return new FaceIdentity(
            rest,
            MathF.Max(looks.ApertureRight, SmallestUsualAperture),
            MathF.Max(looks.ApertureLeft, SmallestUsualAperture),
            Vector2.Zero,
            Vector2.Zero);
    }

    /// <summary>The person of a video: the median over the frames whose mouth is closed and whose head is near frontal, as far as there are
    /// any.</summary>
    /// <param name="frames">Observations of one person, at least one. At most 240 are used, evenly spread.</param>
    /// <param name="basis">Directions of expression, to close a mouth that is never closed; null = the shipped basis.</param>
    /// <exception cref="ArgumentException">There are no frames.</exception>
    public static FaceIdentity FromTrack(IReadOnlyList<FaceObservation> frames, ExpressionBasis? basis = null)
    {
        if (frames.Count == 0)
        {
            throw new ArgumentException("An identity needs at least one observed face.", nameof(frames));
        }

        int stride = (frames.Count + MaximumFrames - 1) / MaximumFrames;
        List<FaceObservation> sample = [.. frames.Where((_, i) => i % stride == 0)];
        List<FaceObservation> quiet = Quiet(sample);

        // Two rounds: fitted to the average face first, then to the person, whose own face fits three times as close.
        Vector3[] rest = FaceTopology.Canonical.ToArray();
        for (int round = 0; round < 2; round++)
        {
            rest = Median([.. quiet.Select(f => HeadPose.Fit(f.Landmarks, rest).ToCanonical(f.Landmarks))]);
            rest = HeadPose.Fit(rest, FaceTopology.Canonical).ToCanonical(rest);
        }

        rest = CloseMouth(rest, basis ?? ExpressionBasis.Default);
        Looks[] looks = [.. sample.Select(f => Looks.Of(f, HeadPose.Fit(f.Landmarks, rest), rest))];
        float right = OpenAperture(looks.Select(l => l.ApertureRight));
        float left = OpenAperture(looks.Select(l => l.ApertureLeft));

        // Irises under a lid are guesses.
        Looks[] open = Array.FindAll(looks, l => l.ApertureRight > 0.6f * right && l.ApertureLeft > 0.6f * left);
        Vector2 MedianGaze(Func<Looks, Vector2> gaze) => new(
            SampleStatistics.LowerQuantile(
                open.Select(l => gaze(l).X), 0.5), SampleStatistics.LowerQuantile(open.Select(l => gaze(l).Y), 0.5));
        return new FaceIdentity(rest, right, left, MedianGaze(l => l.GazeRight), MedianGaze(l => l.GazeLeft));
    }

    /// <summary>Closes an open mouth along the basis' direction of opening.</summary>
    private static Vector3[] CloseMouth(Vector3[] shape, ExpressionBasis basis)
    {
        // Twice, as the gap is not quite linear in the coefficients.
        for (int i = 0; i < 2; i++)
        {
            float excess = MouthMeasurement.Opening(shape) - ClosedOpening;
            if (excess > ClosedOpening)
            {
                basis.AddTo(shape, basis.FromMouthShape(new MouthShape(-excess, 0, 0)));
            }
        }

        return shape;
    }

    private static List<FaceObservation> Quiet(List<FaceObservation> frames)
    {
        var measured = frames.ConvertAll(face =>
        {
            HeadPose pose = face.Pose;
            (float yaw, float pitch, _) = pose.Rotation.ToAngles();
            return (Face: face, Opening: MouthMeasurement.Opening(
                pose.ToCanonical(face.Landmarks)), Turn: MathF.Max(MathF.Abs(yaw), MathF.Abs(pitch)));
        });

        float turned = MathF.Max(NearFrontal, SampleStatistics.LowerQuantile(measured.Select(m => m.Turn), 0.25));
        measured.RemoveAll(m => m.Turn > turned);
        float opened = MathF.Max(2 * ClosedOpening, SampleStatistics.LowerQuantile(measured.Select(m => m.Opening), 0.25));
        return [.. measured.Where(m => m.Opening <= opened).Select(m => m.Face)];
    }

    private static float OpenAperture(IEnumerable<float> apertures)
    {
        List<float> sorted = [.. apertures.Order()];
        float wide = SampleStatistics.LowerQuantile(sorted, 0.8);
        return SampleStatistics.LowerQuantile(sorted.Where(a => a >= 0.6f * wide), 0.5);
    }

    private static Vector3[] Median(Vector3[][] shapes)
    {
        Vector3[] result = new Vector3[FaceObservation.LandmarkCount];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = new Vector3(
                SampleStatistics.LowerQuantile(shapes.Select(s => s[i].X), 0.5),
                SampleStatistics.LowerQuantile(shapes.Select(s => s[i].Y), 0.5),
                SampleStatistics.LowerQuantile(shapes.Select(s => s[i].Z), 0.5));
        }

        return result;
    }

    private readonly record struct Looks(float ApertureRight, float ApertureLeft, Vector2 GazeRight, Vector2 GazeLeft)
    {
        public static Looks Of(FaceObservation face, HeadPose pose, Vector3[] rest)
        {
            EyeModel right = EyeModel.Right(rest);
            EyeModel left = EyeModel.Left(rest);
            return new Looks(
                right.Aperture(face.RightEye, pose),
                left.Aperture(face.LeftEye, pose),
                right.Gaze(face.RightEye, pose),
                left.Gaze(face.LeftEye, pose));
        }
    }
}
