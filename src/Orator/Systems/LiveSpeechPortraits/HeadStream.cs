using Orator.Engine;
using Orator.Motion.FromSpeech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>Draws head poses one after the other from the head network, each given those before (Lu et al. 2021), with a seed.</summary>
/// <remarks>
/// A pose is told in deviations of a person's own movement and pulled back softly beyond <see cref="Limit"/> of them: the network has never
/// seen more, and would have no way back.
/// </remarks>
internal sealed class HeadStream : IDisposable
{
    private const uint Stream = 32;
    private const float Limit = 2.5f;

    private readonly IndexedRandom _random;
    private readonly Session _session;
    private readonly GaussianMixture _mixture;
    private readonly float _share;
    private readonly int _length;
    private readonly float[] _history;
    private readonly float[] _speech;
    private readonly float[] _noise = new float[2 * SpeechMotionModel.PoseSize];
    private readonly float[] _drawn = new float[2 * SpeechMotionModel.PoseSize];
    private ulong _index;

    /// <summary>Begins a stream.</summary>
    /// <param name="model">The networks.</param>
    /// <param name="random">Source of randomness; stream 32 is used.</param>
    /// <param name="share">Factor for the deviations that the network predicts.</param>
    /// <param name="sessions">Compiled networks that are shared with others; null = compiled for this run.</param>
    public HeadStream(SpeechMotionModel model, IndexedRandom random, float share, SessionPool? sessions = null)
    {
        HeadNetworkConfiguration head = model.Configuration.Head;
        (_random, _share, _length) = (random, share, head.ReceptiveField);
        _mixture = new GaussianMixture(head.Centres, head.Dimensions);
        _session = SpeechMotionSessions.Open(sessions, model, "head", SpeechMotionModel.WriteHead);
        _history = new float[_length * head.Dimensions];
        _speech = new float[_length * head.Inputs];
    }

    /// <summary>The next pose.</summary>
    /// <param name="speech">What the network knows of the speech in this step: <see cref="SpeechMotionModel.CueCount"/> values.</param>
    /// <returns><see cref="SpeechMotionModel.PoseSize"/> values; overwritten by the next call.</returns>
    public ReadOnlySpan<float> Next(ReadOnlySpan<float> speech)
    {
        Push(_speech, speech);
        _speech.CopyTo(_session.Input("speech"));
        _history.CopyTo(_session.Input("history"));
        _session.Run();
        for (int i = 0; i < _noise.Length; i++)
        {
            _noise[i] = (float)_random.Normal(Stream, _index++);
        }

        _mixture.Sample(_session.Output("parameters"), _random.Uniform(Stream + 1, _index), _noise, _share, _drawn);
        ReadOnlySpan<float> before = _history.AsSpan(_history.Length - _drawn.Length, SpeechMotionModel.PoseSize);
        for (int i = 0; i < SpeechMotionModel.PoseSize; i++)
        {
            // The pose and the pose that its velocity leads to are two opinions of the same; what enters the history agrees with itself.
            float pose = Soft((0.5f * _drawn[i]) + (0.5f * (before[i] + _drawn[SpeechMotionModel.PoseSize + i])));
            (_drawn[i], _drawn[SpeechMotionModel.PoseSize + i]) = (pose, pose - before[i]);
        }

        Push(_history, _drawn);
        return _drawn.AsSpan(0, SpeechMotionModel.PoseSize);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static float Soft(float x) => Math.Abs(x) <= Limit ? x : Math.Sign(x) * (Limit + MathF.Tanh(Math.Abs(x) - Limit));

    private static void Push(float[] rows, ReadOnlySpan<float> row)
    {
        Array.Copy(rows, row.Length, rows, 0, rows.Length - row.Length);
        row.CopyTo(rows.AsSpan(rows.Length - row.Length));
    }
}
