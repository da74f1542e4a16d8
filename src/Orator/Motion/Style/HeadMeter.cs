using System.Numerics;
using Orator.Geometry;

namespace Orator.Motion.Style;

/// <summary>Measures how a head moves about its mean position in unbroken stretches of video.</summary>
/// <remarks>
/// Slow drift (a new posture, the framing) is not movement of speech: from every angle and coordinate the running mean over
/// 10 s is taken off first. The speed is measured over 0.1 s, so that noise of the landmarks does not count as movement.
/// </remarks>
internal static class HeadMeter
{
    private const double DriftSeconds = 10;

    // A hair below 0.1 s, so that rounding of frame times does not skip a frame.
    private const double Stride = 0.1 - 1e-6;

    /// <summary>Deviations and speed of the head.</summary>
    /// <param name="segments">Unbroken stretches, see <see cref="StyleSegments"/>.</param>
    public static HeadDynamics Measure(IReadOnlyList<IReadOnlyList<StyleSample>> segments)
    {
        List<float>[] deviations = [[], [], [], [], []];
        double turned = 0;
        double seconds = 0;
        foreach (IReadOnlyList<StyleSample> segment in segments)
        {
            float[][] curves = Curves(segment);
            for (int c = 0; c < curves.Length; c++)
            {
                deviations[c].AddRange(WithoutDrift(segment, curves[c]));
            }

            int first = 0;
            for (int i = 0; i < segment.Count; i++)
            {
                while (first + 1 < i && segment[i].Seconds - segment[first + 1].Seconds >= Stride)
                {
                    first++;
                }

                double elapsed = segment[i].Seconds - segment[first].Seconds;
                if (elapsed >= Stride)
                {
                    turned += StyleSegments.Angle(segment[i].Motion.Rotation, segment[first].Motion.Rotation);
                    seconds += elapsed;
                }
            }
        }

        float[] spread = Array.ConvertAll(deviations, SampleStatistics.StandardDeviation);
        float translation = MathF.Sqrt((spread[3] * spread[3]) + (spread[4] * spread[4]));
        return new HeadDynamics(spread[0], spread[1], spread[2], translation, seconds > 0 ? (float)(turned / seconds) : 0);
    }

    private static float[][] Curves(IReadOnlyList<StyleSample> segment)
    {
        float[][] curves = [.. Enumerable.Range(0, 5).Select(_ => new float[segment.Count])];
        for (int i = 0; i < segment.Count; i++)
        {
            MotionFrame motion = segment[i].Motion;
            (curves[0][i], curves[1][i], curves[2][i]) = motion.Rotation.ToAngles();
            Vector2 translation = motion.Translation;
            (curves[3][i], curves[4][i]) = (translation.X, translation.Y);
        }

        return curves;
    }

    private static IEnumerable<float> WithoutDrift(IReadOnlyList<StyleSample> segment, float[] curve)
    {
        int first = 0;
        int end = 0;
        double sum = 0;
        for (int i = 0; i < curve.Length; i++)
        {
            while (end < curve.Length && segment[end].Seconds <= segment[i].Seconds + (DriftSeconds / 2))
            {
                sum += curve[end++];
            }

            while (segment[first].Seconds < segment[i].Seconds - (DriftSeconds / 2))
            {
                sum -= curve[first++];
            }

            yield return curve[i] - (float)(sum / (end - first));
        }
    }
}
