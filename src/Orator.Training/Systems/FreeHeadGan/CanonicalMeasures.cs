using System.Numerics;
using Orator.Geometry;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>How well a network of canonical key points does what the face mesh does, on people it has not learned from.</summary>
/// <param name="People">People looked at.</param>
/// <param name="Pictures">Pictures of them.</param>
/// <param name="KeyPoints">Mean distance of its key points from the mesh's, in three dimensions, as a share of the distance of the outer
/// eye corners.</param>
/// <param name="FlatKeyPoints">The same in the picture plane.</param>
/// <param name="Rotation">Mean angle between its rotation and the mesh's, degrees.</param>
/// <param name="Spread">How far a person's canonical key points scatter over the frames of videos: root mean square distance from their
/// means, as a share of the distance of the outer eye corners; mean over people. Null if nobody is seen in several frames.</param>
/// <param name="TeacherSpread">The same of the mesh's points, aligned by the mesh's pose.</param>
public sealed record CanonicalMeasures(
    int People, int Pictures, double KeyPoints, double FlatKeyPoints, double Rotation, double? Spread, double? TeacherSpread)
{
    /// <summary>Puts measures together.</summary>
    /// <param name="people">What was seen of each person.</param>
    internal static CanonicalMeasures Of(IReadOnlyList<IReadOnlyList<SeenFace>> people)
    {
        SeenFace[] all = [.. people.SelectMany(person => person)];
        IReadOnlyList<SeenFace>[] moving = [.. people.Where(person => person.Count > 1)];
        double Mean(Func<SeenFace, double> measure) => all.Length == 0 ? 0 : all.Average(measure);
        double? Scatter(Func<SeenFace, Vector3[]> points) =>
            moving.Length == 0 ? null : moving.Average(person => ScatterOf([.. person.Select(points)]));
        return new CanonicalMeasures(
            people.Count,
            all.Length,
            Mean(seen => Distance(seen, flat: false)),
            Mean(seen => Distance(seen, flat: true)),
            Mean(seen => Degrees(seen.Network.Pose.Rotation, seen.Pose.Rotation)),
            Scatter(seen => seen.Network.Canonical),
            Scatter(seen => seen.Pose.ToCanonical(seen.Points)));
    }

    /// <summary>The angle between two rotations, degrees.</summary>
    internal static double Degrees(Rotation a, Rotation b)
    {
        // Its cosine is (trace - 1) / 2.
        double trace = Vector3.Dot(a.Row0, b.Row0) + Vector3.Dot(a.Row1, b.Row1) + Vector3.Dot(a.Row2, b.Row2);
        return Math.Acos(Math.Clamp((trace - 1) / 2, -1, 1)) * 180 / Math.PI;
    }

    /// <summary>Root mean square distance of points from their means over all frames, as a share of the means' eye distance.</summary>
    /// <param name="frames">Points of each frame.</param>
    internal static double ScatterOf(IReadOnlyList<Vector3[]> frames)
    {
        Vector3[] mean = new Vector3[frames[0].Length];
        foreach (Vector3[] frame in frames)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += frame[i] / frames.Count;
            }
        }

        double squares = frames.Average(frame => frame.Select((p, i) => (double)Vector3.DistanceSquared(p, mean[i])).Average());
        return Math.Sqrt(squares) / EyeDistance(mean);
    }

    private static double EyeDistance(Vector3[] points) =>
        Vector3.Distance(points[SparseLandmarks.RightEye], points[SparseLandmarks.LeftEye + 3]);

    private static double Distance(SeenFace seen, bool flat)
    {
        Vector3 kept = new(1, 1, flat ? 0 : 1);
        return seen.Network.Points.Zip(seen.Points, (p, l) => ((p - l) * kept).Length()).Average() / EyeDistance(seen.Points);
    }
}

/// <summary>A face as network and mesh see it, pixels of one picture.</summary>
/// <param name="Points">The mesh's 68 points.</param>
/// <param name="Pose">The mesh's pose.</param>
/// <param name="Network">What the network sees.</param>
internal sealed record SeenFace(Vector3[] Points, HeadPose Pose, CanonicalFace Network);
