using System.Numerics;
using Orator.Engine;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Speech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>Head motion drawn from the head network, at 120 moments a second, in the size that a manner of speaking has.</summary>
internal sealed class LearnedHead : IDisposable
{
    private const float SilentShare = 0.45f;
    private readonly HeadStream _stream;
    private readonly HeadDynamics _dynamics;
    private readonly float _amount;
    private readonly int _stride;
    private readonly float[] _heard = new float[SpeechMotionModel.CueCount];
    private readonly float[][] _poses = [.. Enumerable.Range(0, 4).Select(_ => new float[SpeechMotionModel.PoseSize])];
    private float _activity;
    private long _moment;

    /// <summary>Begins.</summary>
    /// <param name="model">The networks.</param>
    /// <param name="random">Source of randomness.</param>
    /// <param name="dynamics">Statistics of the manner.</param>
    /// <param name="amount">Factor for all of it; 0 = still.</param>
    /// <param name="share">Factor for the deviations that the network predicts.</param>
    /// <param name="sessions">Compiled networks that are shared with others; null = compiled for this run.</param>
    public LearnedHead(
        SpeechMotionModel model, IndexedRandom random, HeadDynamics dynamics, float amount, float share, SessionPool? sessions = null)
    {
        _stream = new HeadStream(model, random, share, sessions);
        (_dynamics, _amount) = (dynamics, amount);
        _stride = model.Configuration.Stack * model.Configuration.HeadStack;
    }

    /// <summary>The pose at the next moment.</summary>
    public HeadMovement Next(Articulation speech)
    {
        _activity += (speech.Presence - _activity) / (0.5f * SpeechAnalyzer.Rate);
        SpeechCues.Add(_heard, speech, _stride);
        if (_moment % _stride == _stride - 1)
        {
            float[] oldest = _poses[0];
            Array.Copy(_poses, 1, _poses, 0, _poses.Length - 1);
            _poses[^1] = oldest;
            _stream.Next(_heard).CopyTo(oldest);
            Array.Clear(_heard);
        }

        // A cubic B-spline through the last four steps: smooth, as heads are heavy; two steps behind.
        float t = (float)((_moment + 1) % _stride) / _stride;
        _moment++;
        Span<float> pose = stackalloc float[SpeechMotionModel.PoseSize];
        float amount = _amount * float.Lerp(SilentShare, 1, _activity);
        for (int i = 0; i < pose.Length; i++)
        {
            float a = (1 - t) * (1 - t) * (1 - t);
            float b = (3 * t * t * t) - (6 * t * t) + 4;
            float c = (-3 * t * t * t) + (3 * t * t) + (3 * t) + 1;
            pose[i] = amount * ((a * _poses[0][i]) + (b * _poses[1][i]) + (c * _poses[2][i]) + (t * t * t * _poses[3][i])) / 6;
        }

        float place = _dynamics.TranslationDeviation / MathF.Sqrt(2);
        return new HeadMovement(
            pose[0] * _dynamics.YawDeviation, pose[1] * _dynamics.PitchDeviation, pose[2] * _dynamics.RollDeviation, new Vector2(pose[3], pose[4]) * place);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
