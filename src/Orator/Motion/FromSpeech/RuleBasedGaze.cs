using System.Numerics;
using Orator.Speech;

namespace Orator.Motion.FromSpeech;

/// <summary>
/// Gaze: the eyes hold the viewer while the head turns (vestibulo-ocular reflex), with small saccades at irregular times and now and
/// then a glance aside, more often in pauses.
/// </summary>
/// <param name="random">Source of randomness; streams 16 and 17 are used.</param>
internal sealed class RuleBasedGaze(IndexedRandom random)
{
    /// <summary>Steps a second.</summary>
    public const int Rate = SpeechAnalyzer.Rate;

    private const uint Stream = 16;
    private const float Compensation = 0.9f;
    private const float Degree = MathF.PI / 180;

    // A saccade of a few degrees takes about 45 ms.
    private const float SaccadeSteps = 0.045f * SpeechAnalyzer.Rate;

    private Vector2 _from;
    private Vector2 _to;
    private long _step;
    private long _begun = -1000;
    private long _next = SpeechAnalyzer.Rate / 2;
    private ulong _index;

    // Nobody glances aside at the very beginning.
    private bool _aside = true;

    /// <summary>Gaze relative to the head at the next moment, radians (x towards the right edge of the picture, y down).</summary>
    public Vector2 Next(HeadMovement head, Articulation speech) =>
        Wander(speech.Presence) + (Compensation * new Vector2(-head.Yaw, head.Pitch));

    /// <summary>What the eyes look at at the next moment, radians from the viewer (x towards the right edge of the picture, y down).</summary>
    /// <param name="presence">Whether there is speech: 0 in pauses, 1 in speech.</param>
    public Vector2 Wander(float presence)
    {
        if (_step >= _next)
        {
            Saccade(presence);
        }

        float t = Math.Clamp((_step++ - _begun) / SaccadeSteps, 0, 1);
        return Vector2.Lerp(_from, _to, t * t * (3 - (2 * t)));
    }

    private void Saccade(float presence)
    {
        double seconds = 0.35 - (0.9 * Math.Log(1 - Draw()));
        _from = _to;
        bool aside = !_aside && Draw() < (presence > 0.5f ? 0.08 : 0.16);
        if (aside)
        {
            float side = Draw() < 0.5 ? -1 : 1;
            _to = new Vector2(side * (float)(4 + (4 * Draw())), (float)((4 * Draw()) - 2)) * Degree;
            seconds = 0.4 + (0.6 * Draw());
        }
        else
        {
            // Looking at a face, the eyes wander between the other's eyes and mouth: about a degree.
            _to = new Vector2((float)(random.Normal(Stream, _index++) * 0.8), (float)(random.Normal(Stream, _index++) * 0.6)) * Degree;
        }

        _aside = aside;
        _begun = _step;
        _next = _step + (long)(Math.Min(seconds, 4) * SpeechAnalyzer.Rate);
    }

    private double Draw() => random.Uniform(Stream + 1, _index++);
}
