using Orator.Animation;
using Orator.Geometry;
using Orator.Motion;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;

namespace Orator.Systems.StyleAware;

/// <summary>
/// The four intermediate style patterns of a portrait (Style Transfer for 2D Talking Head, style mapping), made by geometry: the portrait
/// itself in each
/// <see cref="KeyMotion"/> of the neutral manner, its head as in the photo.
/// </summary>
/// <remarks>The mesh generator makes them rather than the networks of style mapping, so that the default generator needs no second
/// model.</remarks>
public sealed class StylePatterns
{
    private readonly SourcePortrait _portrait;
    private readonly float[][] _templates;

    /// <summary>Knows the patterns of a portrait; draws none yet.</summary>
    /// <param name="portrait">The portrait.</param>
    public StylePatterns(SourcePortrait portrait) =>
        (_portrait, _templates) = (portrait, RuleBasedStyle.NeutralTemplates(portrait.Basis));

    /// <summary>The portrait's motion in a key motion.</summary>
    /// <param name="key">The key motion.</param>
    public MotionFrame Motion(KeyMotion key) => Retargeting.Speech(new MotionFrame { Expression = _templates[(int)key] }, _portrait.Motion);

    /// <summary>The key motion whose mouth is nearest to a motion's: least squared distance of the mouth's coefficients of
    /// expression.</summary>
    /// <param name="motion">A motion of the portrait.</param>
    public KeyMotion Match(MotionFrame motion)
    {
        (int nearest, float least) = (0, float.PositiveInfinity);
        for (int key = 0; key < _templates.Length; key++)
        {
            float sum = 0;
            for (int i = 0; i < ExpressionBasis.MouthCount; i++)
            {
                float d = motion.Expression[i] - _templates[key][i];
                sum += d * d;
            }

            (nearest, least) = sum < least ? (key, sum) : (nearest, least);
        }

        return (KeyMotion)nearest;
    }

    /// <summary>Draws a pattern.</summary>
    /// <param name="key">Its key motion.</param>
    /// <param name="conditions">The portrait's renderer; afterwards it holds the pattern (<see cref="FrameConditions.Mesh"/> and
    /// <see cref="FrameConditions.Map"/>).</param>
    public void Draw(KeyMotion key, FrameConditions conditions) => conditions.Render(Motion(key));
}
