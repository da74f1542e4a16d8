using System.Diagnostics.CodeAnalysis;
using Orator.Geometry;
using Orator.Motion.Style;
using Orator.Speech;

namespace Orator.Motion.FromSpeech;

/// <summary>One run of <see cref="RuleBasedMotionGenerator"/>: all processes advance together 120 times a second; frames interpolate
/// between moments.</summary>
internal sealed class RuleBasedMotion : ISpeechMotion
{
    private readonly RuleBasedStyle _manner;
    private readonly MotionRequest _request;
    private readonly SpeechAnalyzer _analyzer = new();
    private readonly RuleBasedArticulation _articulation = new();
    private readonly RuleBasedHead _head;
    private readonly RuleBasedGaze _gaze;
    private readonly RuleBasedBlinks _blinks;
    private Moment _previous;
    private Moment _current;
    private long _moments;

    /// <summary>Begins a run.</summary>
    public RuleBasedMotion(RuleBasedStyle manner, MotionRequest request)
    {
        IndexedRandom random = new(request.Seed);
        _manner = manner;
        _request = request;
        _head = new RuleBasedHead(random, manner.Head, request.HeadMotion);
        _gaze = new RuleBasedGaze(random);
        _blinks = new RuleBasedBlinks(random, manner.Blinks, request.Blink);
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<float> samples) => _analyzer.Append(samples);

    /// <inheritdoc/>
    public bool TryRead(double seconds, [NotNullWhen(true)] out MotionFrame? frame)
    {
        double position = seconds * SpeechAnalyzer.Rate;
        long before = (long)position;
        while (_moments < before + 2)
        {
            if (!_analyzer.TryRead(out SpeechFeatures features))
            {
                frame = null;
                return false;
            }

            if (_articulation.TryStep(features, out Articulation articulation))
            {
                Advance(articulation);
            }
        }

        // Interpolation needs the moments before and after; more than one moment may have passed since the last frame.
        frame = Compose(Moment.Lerp(_previous, _current, (float)(position - before)));
        return true;
    }

    private void Advance(Articulation articulation)
    {
        HeadMovement head = _head.Next(articulation);
        (float right, float left) = _blinks.Next(articulation.Presence);
        _previous = _current;
        _current = new Moment(articulation, new HeadAndEyes(head, _gaze.Next(head, articulation), right, left));
        _moments++;
    }

    private MotionFrame Compose(Moment moment)
    {
        float[] expression = new float[ExpressionBasis.Count];
        KeyMotionWeights weights = moment.Speech.Weights;
        ReadOnlySpan<float> shares = [weights.None, weights.M, weights.R, weights.O];
        for (int i = 0; i < ExpressionBasis.Count; i++)
        {
            float sum = 0;
            for (int k = 0; k < shares.Length; k++)
            {
                sum += shares[k] * _manner.Templates[k][i];
            }

            // The manner's closed mouth is no movement: only what departs from it is scaled.
            float closed = _manner.Templates[0][i];
            float moved = closed + ((sum - closed) * moment.Speech.Gain * _request.MouthMotion);
            expression[i] = i < ExpressionBasis.MouthCount
                ? moved
                : moved + (_manner.RestingExpression[i] * float.Lerp(0.5f, 1, moment.Speech.Presence));
        }

        return moment.HeadAndEyes.With(expression);
    }

    private readonly record struct Moment(Articulation Speech, HeadAndEyes HeadAndEyes)
    {
        public static Moment Lerp(Moment a, Moment b, float t) => new(
            new Articulation(
                KeyMotionWeights.Lerp(a.Speech.Weights, b.Speech.Weights, t),
                float.Lerp(a.Speech.Gain, b.Speech.Gain, t),
                float.Lerp(a.Speech.Presence, b.Speech.Presence, t),
                float.Lerp(a.Speech.Emphasis, b.Speech.Emphasis, t)),
            HeadAndEyes.Lerp(a.HeadAndEyes, b.HeadAndEyes, t));
    }
}
