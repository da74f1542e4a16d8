using Orator.Engine;
using Orator.Motion.FromSpeech;
using Orator.Speech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>Streams sound through a <see cref="MouthNetwork"/>: one run of the network a step.</summary>
internal sealed class RecurrentMouthStream : IMouthStream
{
    // For /f/ and /v/ the lower lip meets the teeth, not the upper lip.
    private const float LipToTeeth = 0.8f;

    private readonly LogMel _mel = new();
    private readonly Session _session;
    private readonly int _stack;
    private readonly string[] _states;
    private readonly int _elements;
    private readonly int _delay;
    private readonly Queue<SoundProbabilities> _sounds = [];
    private readonly int _ahead;
    private readonly Queue<float[]> _cues = [];
    private float[] _heard = new float[SpeechMotionModel.CueCount];
    private int _moments;
    private int _filled;
    private long _step;

    /// <summary>Begins a stream.</summary>
    /// <param name="model">The networks.</param>
    /// <param name="sessions">Compiled networks that are shared with others; null = compiled for this stream.</param>
    public RecurrentMouthStream(SpeechMotionModel model, SessionPool? sessions)
    {
        SpeechMotionConfiguration configuration = model.Configuration;
        (_stack, _ahead) = (configuration.Stack, configuration.LookAhead);
        _states =
        [
            .. Enumerable.Range(0, configuration.Mouth!.Layers).SelectMany(
                layer => new[] { SpeechMotionModel.Name("hidden", layer), SpeechMotionModel.Name("cell", layer) }),
            .. Enumerable.Range(0, configuration.Encoder?.Layers ?? 0).Select(layer => SpeechMotionModel.Name("encoded", layer)),
        ];
        if (configuration.Encoder is ApcConfiguration encoder)
        {
            _elements = _stack / encoder.Stack;
            _delay = encoder.PhoneDelay / _elements;
        }

        _session = SpeechMotionSessions.Open(sessions, model, "mouth", SpeechMotionModel.WriteMouth);
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<float> samples) => _mel.Append(samples);

    /// <inheritdoc/>
    public void Hear(Articulation moment)
    {
        SpeechCues.Add(_heard, moment, _stack);
        if (++_moments == _stack)
        {
            _cues.Enqueue(_heard);
            (_heard, _moments) = (new float[SpeechMotionModel.CueCount], 0);
        }
    }

    /// <inheritdoc/>
    public bool TryRead(Span<float> coefficients, out SoundProbabilities sounds)
    {
        sounds = default;
        while (true)
        {
            Span<float> element = _session.Input("speech");
            while (_filled < _stack && _mel.TryRead(element[(_filled * LogMel.BandCount)..]))
            {
                _filled++;
            }

            // The cues are those of the moment that comes out; the sound runs ahead of it.
            bool shown = _step >= _ahead;
            if (_filled < _stack || (shown && _cues.Count == 0))
            {
                return false;
            }

            Span<float> cues = element[(_stack * LogMel.BandCount)..];
            cues.Clear();
            if (shown)
            {
                _cues.Dequeue().CopyTo(cues);
            }

            _filled = 0;
            _step++;
            _session.Run();
            Listen();
            foreach (string name in _states)
            {
                _session.Output("next_" + name).CopyTo(_session.Input(name));
            }

            // What comes out at first belongs to moments before the sound.
            if (!shown)
            {
                continue;
            }

            _sounds.TryDequeue(out sounds);

            _session.Output("motion").CopyTo(coefficients);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    // The encoder tells a sound some elements after it; the network shows it later still, therefore a queue.
    private void Listen()
    {
        if (_elements == 0 || _step <= _delay)
        {
            return;
        }

        ReadOnlySpan<float> phones = _session.Output("phones");
        (float silence, float closure) = (0, 0);
        for (int element = 0; element < _elements; element++)
        {
            ReadOnlySpan<float> told = phones.Slice(element * Phones.Names.Count, Phones.Names.Count);
            silence += told[0] / _elements;
            closure = Math.Max(closure, Sum(told, Phones.Bilabials) + (LipToTeeth * Sum(told, Phones.Labiodentals)));
        }

        _sounds.Enqueue(new SoundProbabilities(silence, closure));
    }

    private static float Sum(ReadOnlySpan<float> told, IReadOnlyList<int> sounds)
    {
        float sum = 0;
        foreach (int sound in sounds)
        {
            sum += told[sound];
        }

        return sum;
    }
}
