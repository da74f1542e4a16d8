namespace Orator.Motion.Style;

/// <summary>Stretches of a style video that show one unbroken movement: no missing face, no cut.</summary>
internal static class StyleSegments
{
    private const double LongestGap = 0.25;
    private const float LargestTurn = 0.5f;
    private const float LargestMove = 0.5f;
    private const float LargestZoom = 1.25f;

    /// <summary>Splits samples where more than 0.25 s are missing or the head jumps as no neck could move it.</summary>
    /// <param name="samples">Samples in order of time.</param>
    public static IReadOnlyList<IReadOnlyList<StyleSample>> Split(IReadOnlyList<StyleSample> samples)
    {
        List<IReadOnlyList<StyleSample>> segments = [];
        List<StyleSample> current = [];
        foreach (StyleSample sample in samples)
        {
            if (current.Count > 0 && IsBreak(current[^1], sample))
            {
                segments.Add(current);
                current = [];
            }

            current.Add(sample);
        }

        if (current.Count > 0)
        {
            segments.Add(current);
        }

        return segments;
    }

    /// <summary>Angle in radians between two orientations of the head.</summary>
    public static float Angle(Rotation a, Rotation b)
    {
        Rotation d = a * b.Inverse;
        float sine = new System.Numerics.Vector3(d.Row2.Y - d.Row1.Z, d.Row0.Z - d.Row2.X, d.Row1.X - d.Row0.Y).Length() / 2;
        return MathF.Atan2(sine, (d.Row0.X + d.Row1.Y + d.Row2.Z - 1) / 2);
    }

    private static bool IsBreak(StyleSample a, StyleSample b)
    {
        float zoom = b.FaceSize / a.FaceSize;
        return b.Seconds - a.Seconds > LongestGap
            || Angle(a.Motion.Rotation, b.Motion.Rotation) > LargestTurn
            || (b.Motion.Translation - a.Motion.Translation).Length() > LargestMove
            || zoom > LargestZoom || zoom < 1 / LargestZoom;
    }
}
