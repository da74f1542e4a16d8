using System.Numerics;
using Orator.Engine;
using Orator.Geometry;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>How far motion is from a style clip, all in per cent of the distance of the outer eye corners.</summary>
/// <param name="Landmarks">SLD: distance of the landmarks of lips and outline.</param>
/// <param name="Velocities">SLV: the same of their changes from frame to frame.</param>
/// <param name="Mouth">SMD: distance of the lips' landmarks about their centre.</param>
public sealed record StyleDistances(double Landmarks, double Velocities, double Mouth);

/// <summary>
/// Windowed style metrics (Style transfer for 2D talking heads): for each window of the reference the nearest window of the generated
/// motion, wherever it is; the mean of these distances. So the manner counts, not the moment. Windows of 10, 20, 40 and 80 frames, one
/// every four frames, in place of the published 10 to 100 and 1 to 19.
/// </summary>
/// <remarks>
/// Landmarks are those of the average face with the expression, seen from the front: neither face nor pose of the people count.
/// </remarks>
public static class StyleWindows
{
    private const int Stride = 4;
    private static readonly int[] Lengths = [10, 20, 40, 80];
    private static readonly int[] Lips = [.. FaceTopology.LipsInner, .. FaceTopology.LipsOuter];
    private static readonly int[] Points = [.. Lips, .. FaceTopology.Oval];

    /// <summary>Measures.</summary>
    /// <param name="reference">Unbroken stretches of the style clip, frame by frame.</param>
    /// <param name="generated">Unbroken stretches of the generated motion, at the same frame rate.</param>
    /// <exception cref="InputException">A side has no stretch of ten frames.</exception>
    public static StyleDistances Measure(
        IReadOnlyList<IReadOnlyList<MotionFrame>> reference, IReadOnlyList<IReadOnlyList<MotionFrame>> generated)
    {
        Require.That(
            reference.Any(r => r.Count > Lengths[0]) && generated.Any(g => g.Count > Lengths[0]),
            "The windowed style metric needs more than ten frames on end, of the style and of the motion.");
        float[][][] from = [.. reference.Select(r => r.Select(f => Project(f, Points)).ToArray())];
        float[][][] to = [.. generated.Select(g => g.Select(f => Project(f, Points)).ToArray())];
        return new StyleDistances(
            Mean(from, to),
            Mean([.. from.Select(Changes)], [.. to.Select(Changes)]),
            Mean([.. from.Select(f => f.Select(Centred).ToArray())], [.. to.Select(f => f.Select(Centred).ToArray())]));
    }

    // Lengths that one side has no window of do not count.
    private static double Mean(float[][][] reference, float[][][] generated)
    {
        List<double> means = [];
        foreach (int length in Lengths)
        {
            (float[][] Frames, int First)[] windows = [.. Windows(generated, length)];
            (float[][] Frames, int First)[] asked = [.. Windows(reference, length)];
            if (windows.Length > 0 && asked.Length > 0)
            {
                means.Add(asked.AsParallel().WithDegreeOfParallelism(Math.Min(ThreadLimit.Current, 512)).Select(a => windows.Aggregate(
                    double.PositiveInfinity, (least, w) => Math.Min(least, Distance(a, w, length, least)))).ToArray().Average());
            }
        }

        return 100 * means.Average();
    }

    private static IEnumerable<(float[][] Frames, int First)> Windows(float[][][] stretches, int length) =>
        stretches.SelectMany(
            frames => Enumerable.Range(0, Math.Max(0, (frames.Length - length + Stride) / Stride)).Select(n => (frames, n * Stride)));

    // A window that is farther than another already need not be gone through.
    private static double Distance((float[][] Frames, int First) a, (float[][] Frames, int First) b, int length, double least)
    {
        double sum = 0;
        double enough = least * length * (a.Frames[a.First].Length / 2);
        for (int t = 0; t < length && sum < enough; t++)
        {
            float[] x = a.Frames[a.First + t];
            float[] y = b.Frames[b.First + t];
            for (int i = 0; i < x.Length; i += 2)
            {
                sum += MathF.Sqrt(((x[i] - y[i]) * (x[i] - y[i])) + ((x[i + 1] - y[i + 1]) * (x[i + 1] - y[i + 1])));
            }
        }

        return sum / (length * (a.Frames[a.First].Length / 2));
    }

    private static float[] Project(MotionFrame frame, int[] points)
    {
        Vector3[] face = FaceTopology.Canonical.ToArray();
        ExpressionBasis.Default.AddTo(face, frame.Expression);
        return [.. points.SelectMany(v => new[] { face[v].X, face[v].Y })];
    }

    private static float[][] Changes(float[][] frames) =>
        [.. frames.Skip(1).Zip(frames, (later, now) => later.Zip(now, (a, b) => a - b).ToArray())];

    private static float[] Centred(float[] landmarks)
    {
        float[] lips = landmarks[..(2 * Lips.Length)];
        for (int axis = 0; axis < 2; axis++)
        {
            float centre = 0;
            for (int i = axis; i < lips.Length; i += 2)
            {
                centre += lips[i] / Lips.Length;
            }

            for (int i = axis; i < lips.Length; i += 2)
            {
                lips[i] -= centre;
            }
        }

        return lips;
    }
}
