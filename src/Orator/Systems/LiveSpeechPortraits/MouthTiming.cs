using Orator.Geometry;
using Orator.Motion.Style;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Keeps a styled mouth in time with the speech: a style says how wide lips part at each key motion, not when. The opening without the
/// style is brought to the style's size by a straight line through the openings of the key motions, and the styled mouth is drawn towards
/// it. Of a style that has mouths of running speech, the mouth with the same rank among its openings takes the line's place: mouths are then
/// as often half open, and as wide and high at each opening, as the reference's.
/// </summary>
internal sealed class MouthTiming
{
    // Of the way: the rest is left to the style, whose key motions lie beside the line.
    private const float Share = 0.7f;

    // A style whose open mouths are hardly wider than its closed ones would stop the lips.
    private const float LeastSlope = 0.4f;
    private const float LeastWidth = 0.05f;

    // Of the widest key motion's opening: from there on it is held back, and four tenths more is never exceeded.
    private const float Knee = 0.9f;
    private const float Excess = 0.4f;

    // Ranks given to openings as wide as those of None, M, O, R, and of nearly any mouth. Near to where KeyMotionSearch looks for them;
    // chosen on the validation split.
    private static readonly float[] KeyRanks = [0.05f, 0.2f, 0.68f, 0.93f, 1];
    private const float WidestOpening = 1.4f;

    // Re-weighted networks have a mouth of their own, which keeps a quarter.
    private const float ReweightedShare = 0.75f;
    private readonly float[] _gap;
    private readonly float _length;
    private readonly float _offset;
    private readonly float _slope;
    private readonly float _widest;
    private readonly float _strength;
    private readonly IReadOnlyList<float[]>? _mouths;
    private readonly float _mouthShare;
    private readonly float[] _openings;

    /// <summary>Fits the line.</summary>
    /// <param name="neutral">Mouth coefficients of the key motions without the style.</param>
    /// <param name="asked">Those of the style.</param>
    /// <param name="basis">Basis of the coefficients.</param>
    /// <param name="mouths">The style's <see cref="StyleReference.SpeakingMouths"/>; null = none.</param>
    /// <param name="reweighted">Whether the networks were re-weighted to the style.</param>
    /// <param name="strength">How much of the style is asked for: with 0 nothing is held back.</param>
    public MouthTiming(float[][] neutral, float[][] asked, ExpressionBasis basis, IReadOnlyList<float[]>? mouths, bool reweighted, float strength)
    {
        _strength = strength;
        (_mouths, _mouthShare) = (mouths, reweighted ? ReweightedShare : 1);
        _gap = [.. Enumerable.Range(0, ExpressionBasis.MouthCount).Select(k => KeyMotionTransform.Lips(basis, k)[0])];
        _length = Math.Max(_gap.Sum(g => g * g), 1e-12f);
        float[] x = Array.ConvertAll(neutral, key => Opening(key));
        float[] y = Array.ConvertAll(asked, key => Opening(key));
        (float mx, float my) = (x.Average(), y.Average());
        float spread = x.Sum(v => (v - mx) * (v - mx));
        _slope = spread > 0 ? Math.Max(LeastSlope, x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / spread) : 1;
        _offset = my - (_slope * mx);
        // The key motions' ranks, and the widest mouth.
        _openings = new float[KeyRanks.Length];
        (_openings[1], _openings[2], _openings[3]) = (x[(int)KeyMotion.M], x[(int)KeyMotion.O], x[(int)KeyMotion.R]);
        _openings[4] = WidestOpening * x.Max();
        for (int i = 1; i < _openings.Length; i++)
        {
            _openings[i] = Math.Max(_openings[i], _openings[i - 1] + 1e-3f);
        }

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
    /// <param name="neutral">Those without the style.</param>
    public void Apply(Span<float> styled, ReadOnlySpan<float> neutral)
    {
        float opening = Opening(neutral);
        if (_mouths is not null)
        {
            Span<float> mouth = stackalloc float[ExpressionBasis.MouthCount];
            SpeakingMouths.At(_mouths, Rank(opening), mouth);
            for (int k = 0; k < mouth.Length; k++)
            {
                styled[k] = float.Lerp(styled[k], float.Lerp(neutral[k], mouth[k], _strength), _mouthShare);
            }

            return;
        }

        float change = Share * (_offset + (_slope * opening) - Opening(styled)) / _length;
        for (int k = 0; k < _gap.Length; k++)
        {
            styled[k] += change * _gap[k];
        }

        KeyMotionTransform.HoldBack(styled, Opening(styled) / _widest, Knee, Excess, Math.Clamp(_strength, 0, 1));
    }

    // Which share of the moments the mouth opens less without the style.
    private float Rank(float opening)
    {
        int next = 1;
        while (next < _openings.Length - 1 && opening > _openings[next])
        {
            next++;
        }

        float share = (opening - _openings[next - 1]) / (_openings[next] - _openings[next - 1]);
        return float.Lerp(KeyRanks[next - 1], KeyRanks[next], Math.Clamp(share, 0, 1));
    }
}
