using System.Numerics;
using Orator.Geometry;

namespace Orator.Training.Metrics;

/// <summary>Distances between the face meshes and motions of two pictures. Pass landmarks in pixels of the 256x256 face crop, the scale
/// papers report.</summary>
public static class LandmarkMetrics
{
    private const float HalfClosed = 0.5f;

    /// <summary>AKD, average key-point distance: mean Euclidean distance in the picture over all 468 vertices.</summary>
    /// <param name="generated">468 vertices, crop pixels.</param>
    /// <param name="truth">468 vertices, crop pixels.</param>
    /// <returns>Pixels.</returns>
    public static double Akd(ReadOnlySpan<Vector3> generated, ReadOnlySpan<Vector3> truth)
    {
        RequireMesh(generated, truth);
        double sum = 0;
        for (int i = 0; i < generated.Length; i++)
        {
            sum += Vector2.Distance(InPicture(generated[i]), InPicture(truth[i]));
        }

        return sum / generated.Length;
    }

    /// <summary>
    /// LMD, landmark distance of the mouth: the generated face is first laid over the true one by the similarity transform that fits
    /// best on the vertices that expression does not move, so that only the mouth's shape and place in the face count.
    /// </summary>
    /// <param name="generated">468 vertices, crop pixels.</param>
    /// <param name="truth">468 vertices, crop pixels.</param>
    /// <returns>Mean Euclidean distance over the 40 lip vertices, pixels of the truth's crop.</returns>
    public static double MouthLmd(ReadOnlySpan<Vector3> generated, ReadOnlySpan<Vector3> truth)
    {
        RequireMesh(generated, truth);
        SimilarityTransform alignment = SimilarityTransform.Fit(generated, truth, FaceTopology.Stable);
        double sum = 0;
        int count = 0;
        foreach (int vertex in (ReadOnlySpan<int>)[.. FaceTopology.LipsInner, .. FaceTopology.LipsOuter])
        {
            sum += Vector2.Distance(alignment.Apply(InPicture(generated[vertex])), InPicture(truth[vertex]));
            count++;
        }

        return sum / count;
    }

    /// <summary>Average expression distance (AED in the sense of PIRenderer and StyleHEAT, on this project's coefficients): mean absolute
    /// difference.</summary>
    /// <param name="generated">Motion of the generated face.</param>
    /// <param name="truth">Motion of the true face.</param>
    /// <returns>0 or more; 1 = one standard deviation of the corpus the basis was learned from.</returns>
    public static double ExpressionDistance(MotionFrame generated, MotionFrame truth)
    {
        double sum = 0;
        for (int k = 0; k < ExpressionBasis.Count; k++)
        {
            sum += Math.Abs(generated.Expression[k] - truth.Expression[k]);
        }

        return sum / ExpressionBasis.Count;
    }

    /// <summary>
    /// Average expression distance as a movement of the face: mean distance of the 468 vertices between the two expressions. Unlike
    /// <see cref="ExpressionDistance"/> it does not count a component that hardly moves anything as much as the opening of the mouth, and
    /// so stands out from the noise of perception where faces of different people are compared.
    /// </summary>
    /// <param name="generated">Motion of the generated face.</param>
    /// <param name="truth">Motion of the true face.</param>
    /// <returns>Per cent of the distance of the outer eye corners.</returns>
    public static double ExpressionMovement(MotionFrame generated, MotionFrame truth)
    {
        Vector3[] offsets = new Vector3[FaceObservation.LandmarkCount];
        ExpressionBasis.Default.AddTo(offsets, [.. generated.Expression.Zip(truth.Expression, (a, b) => a - b)]);
        return 100 * offsets.Average(offset => offset.Length());
    }

    /// <summary>Average pose distance (APD): the angle of the rotation that takes one head orientation to the other.</summary>
    /// <param name="generated">Motion of the generated face.</param>
    /// <param name="truth">Motion of the true face.</param>
    /// <returns>Degrees, 0 to 180.</returns>
    public static double PoseDistance(MotionFrame generated, MotionFrame truth)
    {
        Rotation difference = generated.Rotation * truth.Rotation.Inverse;
        double sine = new Vector3(
            difference.Row2.Y - difference.Row1.Z,
            difference.Row0.Z - difference.Row2.X,
            difference.Row1.X - difference.Row0.Y).Length() / 2;
        double cosine = (difference.Row0.X + difference.Row1.Y + difference.Row2.Z - 1) / 2;
        return Math.Atan2(sine, cosine) * (180 / Math.PI);
    }

    /// <summary>Gaze error: the angle between the directions that the eyes look in, relative to the head; mean of both eyes.</summary>
    /// <param name="generated">Motion of the generated face.</param>
    /// <param name="truth">Motion of the true face.</param>
    /// <returns>Degrees, 0 to 180; null where an eye is half closed or more, since its gaze cannot be seen.</returns>
    public static double? GazeError(MotionFrame generated, MotionFrame truth)
    {
        bool open = MathF.Max(
            MathF.Max(generated.BlinkRight, generated.BlinkLeft), MathF.Max(truth.BlinkRight, truth.BlinkLeft)) < HalfClosed;
        return open ? (Angle(generated.GazeRight, truth.GazeRight) + Angle(generated.GazeLeft, truth.GazeLeft)) / 2 : null;

        static double Angle(Vector2 a, Vector2 b) =>
            Math.Atan2(Vector3.Cross(Direction(a), Direction(b)).Length(), Vector3.Dot(Direction(a), Direction(b))) * (180 / Math.PI);
    }

    /// <summary>Jitter: mean length of the acceleration <c>p(t+1) - 2 p(t) + p(t-1)</c> of the vertices that expression does not
    /// move.</summary>
    /// <param name="previous">468 vertices of frame t - 1, crop pixels.</param>
    /// <param name="current">468 vertices of frame t.</param>
    /// <param name="next">468 vertices of frame t + 1.</param>
    /// <returns>Pixels a frame squared.</returns>
    public static double Jitter(ReadOnlySpan<Vector3> previous, ReadOnlySpan<Vector3> current, ReadOnlySpan<Vector3> next)
    {
        RequireMesh(previous, current);
        RequireMesh(current, next);
        double sum = 0;
        foreach (int vertex in FaceTopology.Stable)
        {
            sum += InPicture(next[vertex] - (2 * current[vertex]) + previous[vertex]).Length();
        }

        return sum / FaceTopology.Stable.Length;
    }

    private static Vector3 Direction(Vector2 gaze)
    {
        (float sinX, float cosX) = MathF.SinCos(gaze.X);
        (float sinY, float cosY) = MathF.SinCos(gaze.Y);
        return new Vector3(sinX * cosY, sinY, -cosX * cosY);
    }

    private static Vector2 InPicture(Vector3 point) => new(point.X, point.Y);

    private static void RequireMesh(ReadOnlySpan<Vector3> a, ReadOnlySpan<Vector3> b)
    {
        if (a.Length != FaceObservation.LandmarkCount || b.Length != FaceObservation.LandmarkCount)
        {
            throw new ArgumentException(
                $"A face mesh has {FaceObservation.LandmarkCount} vertices, not {a.Length} and {b.Length}.", nameof(a));
        }
    }
}
