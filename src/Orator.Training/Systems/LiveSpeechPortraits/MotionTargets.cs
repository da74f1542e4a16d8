using System.Numerics;
using Orator.Geometry;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Motion of people made comparable: relative to each one's closed mouth, in one size of movement.</summary>
internal static class MotionTargets
{
    /// <summary>The mouth opening that 90 % of everybody's frames stay below, after scaling; distances of the outer eye corners.</summary>
    public const float Amplitude = 0.12f;

    private const float LeastAmplitude = 0.04f;
    private const float MostAmplitude = 0.25f;
    private const float ClosedMouth = 0.03f;

    /// <summary>Expression coefficients of each frame of each clip.</summary>
    /// <param name="clips">Clips; those of a person get one factor.</param>
    public static float[][][] Expressions(IReadOnlyList<MotionClip> clips)
    {
        Dictionary<string, float> amplitudes = clips.GroupBy(c => c.Person).ToDictionary(
            person => person.Key,
            person => Math.Clamp(SampleStatistics.LowerQuantile(person.SelectMany(c => Opened(c)), 0.9), LeastAmplitude, MostAmplitude));
        return [.. clips.Select(clip =>
        {
            float[] rest = Rest(clip);
            float factor = Amplitude / amplitudes[clip.Person];
            return clip.Frames.Select(
                frame => frame.Expression.Zip(rest, (value, closed) => (value - closed) * factor).ToArray()).ToArray();
        })];
    }

    /// <summary>The same clips, each moved to the mean of all: how a person's mouth is shaped on average, sound does not tell.</summary>
    /// <param name="clips">Coefficients of each frame of each clip.</param>
    public static float[][][] Centred(float[][][] clips)
    {
        float[] mean = Mean([.. clips.SelectMany(clip => clip)]);
        return [.. clips.Select(clip =>
        {
            float[] own = Mean(clip);
            return Array.ConvertAll(clip, frame => frame.Select((value, k) => value - own[k] + mean[k]).ToArray());
        })];
    }

    /// <summary>Mean of vectors.</summary>
    public static float[] Mean(IReadOnlyList<float[]> rows)
    {
        double[] sum = new double[rows[0].Length];
        foreach (float[] row in rows)
        {
            for (int k = 0; k < sum.Length; k++)
            {
                sum[k] += row[k];
            }
        }

        return [.. sum.Select(v => (float)(v / rows.Count))];
    }

    /// <summary>Yaw, pitch, roll, and place of each frame, each in deviations of the person's movement.</summary>
    public static float[][][] Poses(IReadOnlyList<MotionClip> clips)
    {
        static float[] Pose(MotionFrame f) =>
            f.Rotation.ToAngles() is var a ? [a.Yaw, a.Pitch, a.Roll, f.Translation.X, f.Translation.Y] : [];
        float[] floors = [0.01f, 0.01f, 0.008f, 0.02f, 0.02f];
        Dictionary<string, float[]> deviations = clips.GroupBy(c => c.Person).ToDictionary(
            person => person.Key,
            person => floors.Select((floor, i) => Math.Max(
                floor, SampleStatistics.StandardDeviation([.. person.SelectMany(c => c.Frames).Select(f => Pose(f)[i])]))).ToArray());
        return [.. clips.Select(clip => clip.Frames.Select(
            f => Pose(f).Zip(deviations[clip.Person], (v, d) => Math.Clamp(v / d, -3.5f, 3.5f)).ToArray()).ToArray())];
    }

    /// <summary>Lips of a mouth: what each coefficient adds to the 40 vertices [count, 40 * 3], and to the gap between the inner lips
    /// [count].</summary>
    /// <param name="count">Number of coefficients.</param>
    public static (float[] Vertices, float[] Gap) Lips(int count)
    {
        int[] lips = [.. FaceTopology.LipsInner, .. FaceTopology.LipsOuter];
        List<float> vertices = [];
        List<float> gap = [];
        for (int k = 0; k < count; k++)
        {
            float[] one = new float[ExpressionBasis.Count];
            one[k] = 1;
            Vector3[] offsets = new Vector3[FaceObservation.LandmarkCount];
            ExpressionBasis.Default.AddTo(offsets, one);
            foreach (int vertex in lips)
            {
                vertices.AddRange([offsets[vertex].X, offsets[vertex].Y, offsets[vertex].Z]);
            }

            gap.Add(MouthMeasurement.Parting(offsets));
        }

        return ([.. vertices], [.. gap]);
    }

    /// <summary>Value of a curve of vectors between its frames, by a cubic through the four around.</summary>
    public static float[] At(float[][] curve, double position)
    {
        position = Math.Clamp(position, 0, curve.Length - 1);
        int at = (int)position;
        float t = (float)(position - at);
        float[] Row(int i) => curve[Math.Clamp(i, 0, curve.Length - 1)];
        (float[] a, float[] b, float[] c, float[] d) = (Row(at - 1), Row(at), Row(at + 1), Row(at + 2));
        float[] result = new float[b.Length];
        for (int k = 0; k < result.Length; k++)
        {
            result[k] = b[k] + (0.5f * t * (c[k] - a[k] + (t * ((2 * a[k]) - (5 * b[k]) + (4 * c[k]) - d[k] + (t * ((3 * (b[k] - c[k])) + d[k] - a[k]))))));
        }

        return result;
    }

    private static IEnumerable<float> Opened(MotionClip clip)
    {
        float[] openings = clip.Openings;
        float closed = Math.Min(SampleStatistics.LowerQuantile(openings, 0.1), ClosedMouth);
        return openings.Select(v => v - closed);
    }

    // The median of the frames in which the mouth is as good as closed.
    private static float[] Rest(MotionClip clip)
    {
        float[] openings = clip.Openings;
        float limit = SampleStatistics.LowerQuantile(openings, 0.1);
        MotionFrame[] closed = [.. clip.Frames.Where((_, i) => openings[i] <= limit)];
        return [.. Enumerable.Range(0, ExpressionBasis.Count).Select(
            k => SampleStatistics.LowerQuantile(closed.Select(f => f.Expression[k]), 0.5))];
    }
}
