namespace Orator.Motion.Style;

/// <summary>How much of each <see cref="KeyMotion"/> a mouth is in: none is negative and they add up to 1.</summary>
/// <param name="None">Weight of <see cref="KeyMotion.None"/>.</param>
/// <param name="M">Weight of <see cref="KeyMotion.M"/>.</param>
/// <param name="R">Weight of <see cref="KeyMotion.R"/>.</param>
/// <param name="O">Weight of <see cref="KeyMotion.O"/>.</param>
internal readonly record struct KeyMotionWeights(float None, float M, float R, float O)
{
    /// <summary>Linear interpolation; the result again adds up to 1.</summary>
    public static KeyMotionWeights Lerp(KeyMotionWeights a, KeyMotionWeights b, float t) => new(
        float.Lerp(a.None, b.None, t), float.Lerp(a.M, b.M, t), float.Lerp(a.R, b.R, t), float.Lerp(a.O, b.O, t));
}
