using Orator.Geometry;
using Orator.Motion.Style;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Keeps a styled mouth in time with the speech: a style says how wide lips part at each key motion, not when. The opening without the
/// style is brought to the style's size by a straight line through the openings of the key motions, and the styled mouth is drawn towards
/// it.
/// </summary>
internal sealed class MouthTiming
{
    // Of the way: the rest is left to the style, whose key motions lie beside the line.
    private const float Share = 0.7f;

    // A style whose open mouths are hardly wider than its closed ones would stop the lips.
    private const float LeastSlope = 0.4f;
    private const float LeastWidth = 0.05f;

    // Of the widest key motion's opening: from there on it is held back, and two tenths more is never exceeded.
    private const float Knee = 0.9f;
    private const float Excess = 0.2f;
    private readonly float[] _gap;
    private readonly float _length;
    private readonly float _offset;
    private readonly float _slope;
    private readonly float _widest;
    private readonly float _strength;

    /// <summary>Fits the line.</summary>
    /// <param name="neutral">Mouth coefficients of the key motions without the style.</param>
    /// <param name="asked">Those of the style.</param>
    /// <param name="basis">Basis of the coefficients.</param>
    /// <param name="strength">How much of the style is asked for: with 0 nothing is held back.</param>
    public MouthTiming(float[][] neutral, float[][] asked, ExpressionBasis basis, float strength)
    {
        _strength = Math.Clamp(strength, 0, 1);
        _gap = [.. Enumerable.Range(0, ExpressionBasis.MouthCount).Select(k => KeyMotionTransform.Lips(basis, k)[0])];
        _length = Math.Max(_gap.Sum(g => g * g), 1e-12f);
        float[] x = Array.ConvertAll(neutral, key => Opening(key));
        float[] y = Array.ConvertAll(asked, key => Opening(key));
        (float mx, float my) = (x.Average(), y.Average());
        float spread = x.Sum(v => (v - mx) * (v - mx));
        _slope = spread > 0 ? Math.Max(LeastSlope, x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / spread) : 1;
        _offset = my - (_slope * mx);
        _widest = Math.Max(y.Max(), LeastWidth);
    }

    /// <summary>Gap between the inner lips, in distances of the outer eye corners.</summary>
    /// <param name="coefficients">Mouth coefficients.</param>
    public float Opening(ReadOnlySpan<float> coefficients)
    {
        float sum = 0;
        for (int k = 0; k < _gap.Length; k++)
        {
            sum += coefficients[k] * _gap[k];
        }

        return sum;
    }

    /// <summary>
    /// Draws a styled mouth towards the opening that the speech asks for, by the smallest change of its coefficients; and keeps it from
    /// opening much wider than the style ever does, softly.
    /// </summary>
    /// <param name="styled">Mouth coefficients; changed in place.</param>
    /// <param name="opening">Opening without the style.</param>
    public void Apply(Span<float> styled, float opening)
    {
        float change = Share * (_offset + (_slope * opening) - Opening(styled)) / _length;
        for (int k = 0; k < _gap.Length; k++)
        {
            styled[k] += change * _gap[k];
        }

        KeyMotionTransform.HoldBack(styled, Opening(styled) / _widest, Knee, Excess, _strength);
    }
}
