namespace Orator.Geometry;

/// <summary>A mouth in three readable numbers, in distances of the outer eye corners, relative to the mouth closed and at rest.</summary>
/// <param name="Opening">Gap between the inner lips at the middle of the mouth; 0 = closed, about 0.3 = wide open.</param>
/// <param name="Width">Change of the distance of the mouth corners; positive = spread (as in "ee"), negative = narrowed (as in
/// "oo").</param>
/// <param name="Rounding">How far the lips are pushed out towards the viewer; 0 = at rest, about 0.1 = strongly rounded.</param>
public readonly record struct MouthShape(float Opening, float Width, float Rounding)
{
    /// <summary>Linear interpolation.</summary>
    public static MouthShape Lerp(MouthShape a, MouthShape b, float t) => new(
        a.Opening + ((b.Opening - a.Opening) * t),
        a.Width + ((b.Width - a.Width) * t),
        a.Rounding + ((b.Rounding - a.Rounding) * t));
}
