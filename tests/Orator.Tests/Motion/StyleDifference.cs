using System.Globalization;
using System.Numerics;
using Orator.Geometry;
using Orator.Motion.Style;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Tests.Motion;

/// <summary>How far two styles are apart.</summary>
/// <param name="Lips">For None, M, R and O the root mean square distance of the 40 vertices of the lips, per cent of the distance of the
/// outer eye corners.</param>
/// <param name="Dynamics">What the first has more than the second, per cent: opening, width; deviations of yaw, pitch and roll, speed of
/// the head; rate of blinks.</param>
internal sealed record StyleDifference(IReadOnlyList<double> Lips, IReadOnlyList<double> Dynamics)
{
    /// <summary>Columns of <see cref="ToString"/> as the head of a table.</summary>
    public const string Head = "None / M / R / O | opening, width | yaw, pitch, roll, speed | blinks";

    private static readonly float[] Basis = MotionTargets.Lips(ExpressionBasis.MouthCount).Vertices;

    /// <summary>Measures the difference of two styles of one video.</summary>
    /// <param name="a">One style.</param>
    /// <param name="b">The other one.</param>
    /// <param name="whole">That of all of the video: amplitudes and rates are told in per cent of its own.</param>
    public static StyleDifference Between(StyleReference a, StyleReference b, StyleReference whole)
    {
        double[] first = Values(a);
        double[] second = Values(b);
        return new StyleDifference(
            [.. Enum.GetValues<KeyMotion>().Order().Select(key => Apart(a.Templates[key], b.Templates[key]))],
            [.. Values(whole).Select((value, i) => 100 * (first[i] - second[i]) / value)]);
    }

    /// <summary>Root mean square of several differences.</summary>
    public static StyleDifference Usual(IReadOnlyList<StyleDifference> all)
    {
        double[] Mean(Func<StyleDifference, IReadOnlyList<double>> part) =>
            [.. Enumerable.Range(0, part(all[0]).Count).Select(i => Math.Sqrt(all.Average(one => part(one)[i] * part(one)[i])))];
        return new StyleDifference(Mean(one => one.Lips), Mean(one => one.Dynamics));
    }

    /// <summary>One row of a table.</summary>
    public override string ToString()
    {
        string Join(IEnumerable<double> values, string format, string between) =>
            string.Join(between, values.Select(v => v.ToString(format, CultureInfo.InvariantCulture)));
        const string Signed = "+0;-0;0";
        return $"{Join(Lips, "0.0", " / ")} | {Join(Dynamics.Take(2), Signed, ", ")} | {Join(Dynamics.Skip(2).Take(4), Signed, ", ")} | "
            + Join(Dynamics.Skip(6), Signed, "");
    }

    private static double Apart(float[] a, float[] b)
    {
        int width = Basis.Length / ExpressionBasis.MouthCount;
        Vector3[] apart = new Vector3[width / 3];
        for (int k = 0; k < ExpressionBasis.MouthCount; k++)
        {
            for (int vertex = 0; vertex < apart.Length; vertex++)
            {
                apart[vertex] += (a[k] - b[k]) * new Vector3(Basis.AsSpan((k * width) + (vertex * 3), 3));
            }
        }

        return 100 * Math.Sqrt(apart.Average(vertex => (double)vertex.LengthSquared()));
    }

    private static double[] Values(StyleReference style) =>
    [
        style.OpeningAmplitude, style.WidthAmplitude, style.Head.YawDeviation, style.Head.PitchDeviation, style.Head.RollDeviation,
        style.Head.AngularSpeed, style.Blinks.RatePerMinute,
    ];
}
