using Orator.Geometry;
using Orator.Motion.Style;

namespace Orator.Motion.FromSpeech;

/// <summary>The manner of speaking that a <see cref="MotionRequest"/> asks for: the neutral manner, moved towards a style by its
/// strength.</summary>
/// <param name="Templates">Expression coefficients of each key motion, indexed by <see cref="KeyMotion"/>.</param>
/// <param name="RestingExpression">Upper-face coefficients while speaking.</param>
/// <param name="Head">How the head moves.</param>
/// <param name="Blinks">How the eyes blink.</param>
internal sealed record RuleBasedStyle(float[][] Templates, float[] RestingExpression, HeadDynamics Head, BlinkStatistics Blinks)
{
    private const float Degree = MathF.PI / 180;

    private static readonly MouthShape[] NeutralShapes =
    [
        new(0, 0, 0),
        new(0.02f, 0, 0),
        new(0.18f, 0.04f, 0),
        new(0.135f, -0.09f, 0.06f),
    ];

    private static readonly HeadDynamics NeutralHead = new(3.2f * Degree, 2.2f * Degree, 1.8f * Degree, 0.055f, 7 * Degree);

    private static readonly BlinkStatistics NeutralBlinks = new(17, 0.25f);

    /// <summary>Expression coefficients of each key motion in the neutral manner, indexed by <see cref="KeyMotion"/>.</summary>
    public static float[][] NeutralTemplates(ExpressionBasis basis) => [.. NeutralShapes.Select(basis.FromMouthShape)];

    /// <summary>The manner that a request asks for.</summary>
    public static RuleBasedStyle For(MotionRequest request, ExpressionBasis basis)
    {
        float[][] templates = NeutralTemplates(basis);
        float[] resting = new float[ExpressionBasis.Count];
        StyleReference? style = request.Style;
        if (style is null)
        {
            return new RuleBasedStyle(templates, resting, NeutralHead, NeutralBlinks);
        }

        float t = request.StyleStrength;
        return new RuleBasedStyle(
            [.. Enum.GetValues<KeyMotion>().Select(k => Lerp(templates[(int)k], style.Templates[k], t))],
            Lerp(resting, style.RestingExpression, t),
            new HeadDynamics(
                Lerp(NeutralHead.YawDeviation, style.Head.YawDeviation, t),
                Lerp(NeutralHead.PitchDeviation, style.Head.PitchDeviation, t),
                Lerp(NeutralHead.RollDeviation, style.Head.RollDeviation, t),
                Lerp(NeutralHead.TranslationDeviation, style.Head.TranslationDeviation, t),
                Lerp(NeutralHead.AngularSpeed, style.Head.AngularSpeed, t)),
            new BlinkStatistics(
                Lerp(NeutralBlinks.RatePerMinute, style.Blinks.RatePerMinute, t), Lerp(NeutralBlinks.Duration, style.Blinks.Duration, t)));
    }

    private static float[] Lerp(float[] a, float[] b, float t) => [.. a.Zip(b, (x, y) => float.Lerp(x, y, t))];

    // Statistics are never negative, however far beyond the reference the strength goes.
    private static float Lerp(float a, float b, float t) => Math.Max(0, float.Lerp(a, b, t));
}
