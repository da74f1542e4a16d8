using System.Numerics;
using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>What can be measured of a face in a picture, for directions without labels.</summary>
public enum AttributeMeasure
{
    /// <summary><see cref="AttributeMeasures.Beard"/>.</summary>
    Beard,

    /// <summary><see cref="AttributeMeasures.Makeup"/>.</summary>
    Makeup,

    /// <summary><see cref="AttributeMeasures.Smile"/>.</summary>
    Smile,
}

/// <summary>
/// Measures attributes of a face by its mesh and the colours of its parts. Colours are medians over a part's pixels, against the cheeks of
/// the same picture, so that light and skin tone matter little.
/// </summary>
public static class AttributeMeasures
{
    private const float LidShare = 0.5f;
    private const int FewestPixels = 4;

    // Outlines by vertices; pairs stand for the point midway. Right side first; the left one is mirrored.
    private static readonly int[][] Cheek = [[118], [101], [36], [205], [187], [123], [117]];
    private static readonly int[][] Lid = [[247], [30], [29], [27], [28], [56], [190], [56, 66], [28, 66], [27, 105], [29, 105], [30, 63]];

    // From below the lower lip to where the chin turns under.
    private static readonly int[][] Chin = [[182], [83], [18], [313], [406], [418], [262], [428], [199], [208], [32], [194]];

    // From just above the lips half the way to the nose.
    private static readonly int[][] UpperLip =
    [
        [165], [167], [164], [393], [391], [391, 327], [393, 326], [164, 2], [167, 97], [165, 98],
    ];

    /// <summary>Measures.</summary>
    /// <param name="measure">What.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face in it, picture pixels.</param>
    /// <returns>More is more; null if a part of the face is too small or outside the picture.</returns>
    public static double? Of(AttributeMeasure measure, Image picture, FaceObservation face) => measure switch
    {
        AttributeMeasure.Beard => Beard(picture, face),
        AttributeMeasure.Makeup => Makeup(picture, face),
        _ => Smile(face),
    };

    /// <summary>Darkness of chin and upper lip against the cheeks: 1 - brightness of the former / brightness of the latter; about 0 without
    /// a beard, 0.6 with a dark one, below 0 with a white one.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face in it, picture pixels.</param>
    /// <returns>The measure; null if a part of the face is too small or outside the picture.</returns>
    public static double? Beard(Image picture, FaceObservation face) =>
        Colour(picture, face, Both(Cheek)) is Vector3 cheeks && Brightness(cheeks) > 0
            && Colour(picture, face, [Chin]) is Vector3 chin && Colour(picture, face, [UpperLip]) is Vector3 lip
            ? 1 - ((Brightness(chin) + Brightness(lip)) / 2 / Brightness(cheeks))
            : null;

    /// <summary>Saturation of lips and lids against the cheeks: (lips - cheeks) + (lids - cheeks) / 2, saturation being
    /// (largest - smallest channel) / largest; about 0.1 without make-up, 0.6 with red lips.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face in it, picture pixels.</param>
    /// <returns>The measure; null if a part of the face is too small or outside the picture.</returns>
    public static double? Makeup(Image picture, FaceObservation face) =>
        Colour(picture, face, Both(Cheek)) is Vector3 cheeks && Colour(picture, face, Both(Lid)) is Vector3 lids
            && Colour(
                picture, face, [Outline(FaceTopology.LipsOuter)], Outline(FaceTopology.LipsInner)) is Vector3 lips
            ? Saturation(lips) - Saturation(cheeks) + (LidShare * (Saturation(lids) - Saturation(cheeks)))
            : null;

    /// <summary>How far the corners of the mouth are apart and raised above the middle of the upper lip, against the average face, in
    /// distances of the outer eye corners; about 0 at rest, 0.2 in a smile.</summary>
    /// <param name="face">The face, picture pixels.</param>
    public static double Smile(FaceObservation face)
    {
        const int UpperLipMiddle = 13;
        ReadOnlySpan<Vector3> average = FaceTopology.Canonical;
        Vector3[] shape = face.Pose.ToCanonical(face.Landmarks);
        return MouthMeasurement.Measure(shape, average).Width + Raised(shape) - Raised(average);

        // y points down.
        static float Raised(ReadOnlySpan<Vector3> points)
        {
            ReadOnlySpan<int> lips = FaceTopology.LipsOuter;
            return points[UpperLipMiddle].Y - ((points[lips[0]].Y + points[FaceTopology.Mirror[lips[0]]].Y) / 2);
        }
    }

    private static int[][] Outline(ReadOnlySpan<int> vertices) => Array.ConvertAll(vertices.ToArray(), vertex => new[] { vertex });

    private static int[][][] Both(int[][] part) =>
        [part, Array.ConvertAll(part, corner => Array.ConvertAll(corner, vertex => FaceTopology.Mirror[vertex]))];

    // Median of each channel over the pixels of the parts, 0 to 1; null if there are hardly any.
    private static Vector3? Colour(Image picture, FaceObservation face, int[][][] parts, int[][]? without = null)
    {
        bool[] inside = new bool[picture.Width * picture.Height];
        foreach (int[][] part in parts)
        {
            Fill(part, true);
        }

        if (without is not null)
        {
            Fill(without, false);
        }

        List<byte>[] channels = [[], [], []];
        for (int i = 0; i < inside.Length; i++)
        {
            for (int k = 0; k < 3 && inside[i]; k++)
            {
                channels[k].Add(picture.Pixels[(3 * i) + k]);
            }
        }

        channels.ToList().ForEach(values => values.Sort());
        return channels[0].Count < FewestPixels ? null : new Vector3(Middle(0), Middle(1), Middle(2));

        float Middle(int channel) => channels[channel][channels[channel].Count / 2] / 255f;

        void Fill(int[][] part, bool value) => Canvas.Fill(
            inside,
            picture.Width,
            Array.ConvertAll(part, corner => new Vector2(
                corner.Average(vertex => face.Landmarks[vertex].X), corner.Average(vertex => face.Landmarks[vertex].Y))),
            value);
    }

    private static float Brightness(Vector3 colour) => Vector3.Dot(colour, new Vector3(0.299f, 0.587f, 0.114f));

    private static float Saturation(Vector3 colour)
    {
        float largest = MathF.Max(colour.X, MathF.Max(colour.Y, colour.Z));
        return largest > 0 ? (largest - MathF.Min(colour.X, MathF.Min(colour.Y, colour.Z))) / largest : 0;
    }
}
