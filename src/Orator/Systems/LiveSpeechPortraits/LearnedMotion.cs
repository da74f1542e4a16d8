using System.Diagnostics.CodeAnalysis;
using Orator.Engine;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Speech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// One run of <see cref="LearnedMotionGenerator"/>: the mouth at the network's steps, blinks and gaze 120 times a second, the head at its
/// own steps; frames interpolate.
/// </summary>
internal sealed class LearnedMotion : ISpeechMotion, IDisposable
{
    // Share of the predicted deviation that the head is drawn with: 0.3 as published moves half as much as people do.
    private const float HeadShare = 0.7f;

    // How far lips come together in a valley of the level, and at /m/, /b/, /p/ where an encoder tells them.
    private const float ValleyShare = 0.4f;
    private const float SoundShare = 0.8f;
    private const float NeutralKnee = 1.4f;
    private const float StyledKnee = 1;

    // Enough for the smoothing on both sides at 60 steps a second, and the cubic.
    private const int Kept = 32;

    // A wide style makes the network's jitter wide as well: the styled mouth is smoothed by a bell curve.
    private const double SmoothingInterval = 1.0 / 60;
    private const double SmoothingDeviation = 0.07;
    private const int SmoothingSide = 6;

    private readonly RuleBasedStyle _manner;
    private readonly MotionRequest _request;
    private readonly bool _limited;
    private readonly KeyMotionTransform _style;
    private readonly float[] _companions;
    private readonly MouthTiming? _timing;
    private readonly IMouthStream _mouth;
    private readonly IMouthStream? _neutralMouth;
    private readonly LearnedHead _head;
    private readonly SpeechAnalyzer _analyzer = new();
    private readonly RuleBasedArticulation _articulation = new();
    private readonly RuleBasedGaze _gaze;
    private readonly RuleBasedBlinks _blinks;
    private readonly double _stepsPerSecond;
    private readonly float[][] _steps = Steps();
    private readonly float[][] _neutralSteps = Steps();
    private readonly SoundProbabilities[] _sounds = new SoundProbabilities[Kept];
    private readonly Moment[] _past = new Moment[Kept];
    private readonly int _smoothing;
    private readonly Queue<Articulation> _heard = [];
    private long _moments;
    private long _read;

    /// <summary>Begins a run.</summary>
    /// <param name="neutral">The networks.</param>
    /// <param name="styled">The same, re-weighted to the request's style; null = none.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="basis">Basis of the expression coefficients.</param>
    /// <param name="sessions">Compiled networks that are shared with others; null = compiled for this run.</param>
    public LearnedMotion(
        SpeechMotionModel neutral, SpeechMotionModel? styled, MotionRequest request, ExpressionBasis basis, SessionPool? sessions = null)
    {
        SpeechMotionModel model = styled is null ? neutral : Between(neutral, styled, request.StyleStrength);
        IndexedRandom random = new(request.Seed);
        BlinkStatistics blinks = new(model.Blinks.Values[0], model.Blinks.Values[1]);
        _manner = RuleBasedStyle.For(request, basis);
        // From the key motions that these networks make to those asked for; re-weighted networks leave little of a way.
        float[][] own = [.. model.KeyMotions.Values.Chunk(ExpressionBasis.MouthCount)];
        float[][] asked = own;
        if (request.Style is null)
        {
            _manner = _manner with { Blinks = blinks };
        }
        else
        {
            float[][] plain = [.. neutral.KeyMotions.Values.Chunk(ExpressionBasis.MouthCount)];
            float[][] templates = [.. plain.Select((n, key) => n.Select(
                (from, k) => float.Lerp(from, request.Style.Templates[(KeyMotion)key][k], request.StyleStrength)).ToArray())];
            _timing = new MouthTiming(
                plain, templates, basis, request.Style.SpeakingMouths, styled is not null, request.StyleStrength);
            asked = [.. templates.Select(
                (key, i) => key.Select((value, k) => value + model.KeyCorrection.Values[(i * key.Length) + k]).ToArray())];
        }

        // While the networks are being trained, their key motions are not known yet.
        _smoothing = request.Style?.SpeakingMouths is null || request.StyleStrength == 0 ? 0 : SmoothingSide;
        _limited = model.KeyMotions.Values.Any(v => v != 0);
        _companions = model.CheekCompanions.Values;
        _style = new KeyMotionTransform(own, asked, basis);
        _request = request;
        _stepsPerSecond = model.Configuration.StepsPerSecond;
        _mouth = model.OpenMouth(model == neutral ? sessions : null);
        _neutralMouth = model == neutral ? null : neutral.OpenMouth(sessions);
        _head = new LearnedHead(model, random, _manner.Head, request.HeadMotion, HeadShare, model == neutral ? sessions : null);
        _gaze = new RuleBasedGaze(random);
        _blinks = new RuleBasedBlinks(random, _manner.Blinks, request.Blink);
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<float> samples)
    {
        _mouth.Append(samples);
        _neutralMouth?.Append(samples);
        _analyzer.Append(samples);
        while (_analyzer.TryRead(out SpeechFeatures features))
        {
            if (_articulation.TryStep(features, out Articulation articulation))
            {
                _heard.Enqueue(articulation);
                _mouth.Hear(articulation);
                _neutralMouth?.Hear(articulation);
            }
        }
    }

    /// <inheritdoc/>
    public bool TryRead(double seconds, [NotNullWhen(true)] out MotionFrame? frame)
    {
        frame = null;
        double ahead = seconds + (_smoothing * SmoothingInterval);
        while (_moments < (long)(ahead * SpeechAnalyzer.Rate) + 2)
        {
            if (!_heard.TryDequeue(out Articulation articulation))
            {
                return false;
            }

            Advance(articulation);
        }

        // A cubic needs two steps after the moment; before the first step there are copies of it.
        while (_read <= (long)(ahead * _stepsPerSecond) + 2)
        {
            float[] next = _steps[_read % Kept];
            if (!_mouth.TryRead(next, out _sounds[_read % Kept]))
            {
                return false;
            }

            // It has heard as much and is as far.
            _neutralMouth?.TryRead(_neutralSteps[_read % Kept], out _);
            _read++;
        }

        frame = Compose(seconds);
        if (_smoothing > 0)
        {
            Smooth(frame.Expression, seconds);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mouth.Dispose();
        _neutralMouth?.Dispose();
        _head.Dispose();
    }

    private static float[][] Steps() => [.. Enumerable.Range(0, Kept).Select(_ => new float[ExpressionBasis.Count])];

    private static SpeechMotionModel Between(SpeechMotionModel from, SpeechMotionModel to, float strength)
    {
        SpeechMotionModel between = from.Configuration.Create();
        foreach (((_, Parameter a), (_, Parameter b), (_, Parameter result)) in from.NamedParameters.Zip(to.NamedParameters, between.NamedParameters))
        {
            for (int i = 0; i < result.Values.Length; i++)
            {
                result.Values[i] = float.Lerp(a.Values[i], b.Values[i], strength);
            }
        }

        return between;
    }

    private void Advance(Articulation articulation)
    {
        HeadMovement head = _head.Next(articulation);
        (float right, float left) = _blinks.Next(articulation.Presence);
        _past[_moments++ % Kept] = new Moment(
            articulation.Presence, Closure(articulation), new HeadAndEyes(head, _gaze.Next(head, articulation), right, left));
    }

    // Within speech, the share of the closed key motion.
    private static float Closure(Articulation articulation) =>
        Math.Clamp(articulation.Weights.None - (1 - articulation.Presence), 0, 1);

    // Catmull-Rom: passes through the steps and keeps short closures, which a straight line would cut off.
    private static float[] Interpolate(float[][] steps, double position)
    {
        long at = (long)position;
        float t = (float)(position - at);
        float[] a = steps[Math.Max(at - 1, 0) % Kept];
        float[] b = steps[at % Kept];
        float[] c = steps[(at + 1) % Kept];
        float[] d = steps[(at + 2) % Kept];
        float[] result = new float[ExpressionBasis.Count];
        for (int k = 0; k < result.Length; k++)
        {
            result[k] = b[k] + (0.5f * t * (c[k] - a[k] + (t * ((2 * a[k]) - (5 * b[k]) + (4 * c[k]) - d[k] + (t * ((3 * (b[k] - c[k])) + d[k] - a[k]))))));
        }

        return result;
    }

    private void Smooth(float[] expression, double seconds)
    {
        Span<float> sum = stackalloc float[ExpressionBasis.MouthCount];
        float weights = 0;
        for (int side = -_smoothing; side <= _smoothing; side++)
        {
            double apart = side * SmoothingInterval;
            float weight = (float)Math.Exp(-apart * apart / (2 * SmoothingDeviation * SmoothingDeviation));
            float[] mouth = side == 0 ? expression : Compose(Math.Max(0, seconds + apart)).Expression;
            weights += weight;
            for (int k = 0; k < sum.Length; k++)
            {
                sum[k] += weight * mouth[k];
            }
        }

        for (int k = 0; k < sum.Length; k++)
        {
            expression[k] = float.Lerp(expression[k], sum[k] / weights, Math.Min(_request.StyleStrength, 1));
        }
    }

    private MotionFrame Compose(double seconds)
    {
        double position = seconds * SpeechAnalyzer.Rate;
        long before = (long)position;
        Moment moment = Moment.Lerp(_past[before % Kept], _past[(before + 1) % Kept], (float)(position - before));
        double step = seconds * _stepsPerSecond;
        SoundProbabilities sounds = SoundProbabilities.Lerp(
            _sounds[(long)step % Kept], _sounds[((long)step + 1) % Kept], (float)(step - (long)step));
        float[] expression = Interpolate(_steps, step);
        float[]? neutral = _neutralMouth is null ? null : Interpolate(_neutralSteps, step);

        // A style's key motions may be wide already: what goes beyond one's own would go far beyond them.
        if (_limited)
        {
            _style.Limit(
                expression,
                _request.Style is null || _smoothing > 0
                    ? NeutralKnee
                    : float.Lerp(NeutralKnee, StyledKnee, Math.Min(_request.StyleStrength, 1)));
        }

        // In pauses the mouth rests, whatever the network makes of the room's noise; where silence is only likely, it keeps most of its
        // opening. Where the sound tells of a closure, the lips come together: a network that minimises its error on the whole would leave
        // them half open.
        float closure = Math.Max(ValleyShare * moment.Closure, SoundShare * sounds.Closure);
        float presence = MathF.Sqrt(moment.Presence);
        float gate = presence * presence * (3 - (2 * presence)) * (1 - closure) * (1 - (sounds.Silence * sounds.Silence));
        for (int k = 0; k < expression.Length; k++)
        {
            expression[k] *= k < ExpressionBasis.MouthCount ? gate : moment.Presence;
        }

        Span<float> unstyled = stackalloc float[ExpressionBasis.MouthCount];
        for (int k = 0; k < unstyled.Length; k++)
        {
            unstyled[k] = neutral is null ? expression[k] : gate * neutral[k];
        }

        _style.Apply(expression);
        _timing?.Apply(expression, unstyled);
        MoveCheeks(expression, unstyled);
        for (int k = 0; k < expression.Length; k++)
        {
            expression[k] = k < ExpressionBasis.MouthCount
                ? expression[k] * _request.MouthMotion
                : expression[k] + (_manner.RestingExpression[k] * float.Lerp(0.5f, 1, moment.Presence));
        }

        return moment.HeadAndEyes.With(expression);
    }

    // The network moves cheeks with its own mouth; what a style adds to the mouth, they have to follow.
    private void MoveCheeks(float[] expression, ReadOnlySpan<float> unstyled)
    {
        for (int upper = 0; upper < ExpressionBasis.UpperCount; upper++)
        {
            ReadOnlySpan<float> companion = _companions.AsSpan(upper * ExpressionBasis.MouthCount, ExpressionBasis.MouthCount);
            for (int k = 0; k < companion.Length; k++)
            {
                expression[ExpressionBasis.MouthCount + upper] += companion[k] * (expression[k] - unstyled[k]);
            }
        }
    }

    private readonly record struct Moment(float Presence, float Closure, HeadAndEyes HeadAndEyes)
    {
        public static Moment Lerp(Moment a, Moment b, float t) => new(
            float.Lerp(a.Presence, b.Presence, t),
            float.Lerp(a.Closure, b.Closure, t),
            HeadAndEyes.Lerp(a.HeadAndEyes, b.HeadAndEyes, t));
    }
}
