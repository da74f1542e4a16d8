using Orator.Graphs;
using Orator.Networks.LiveSpeech;
using Orator.Speech;

namespace Orator.Motion;

/// <summary>Streams sound through the mouth network: one run of the network a step, so that results do not depend on how the sound is cut into blocks.</summary>
internal sealed class MouthStream : IDisposable
{
    private readonly LogMel _mel = new();
    private readonly Session _session;
    private readonly int _stack;
    private readonly int _layers;
    private readonly int _ahead;
    private readonly Queue<float[]> _cues = [];
    private float[] _heard = new float[SpeechMotionModel.CueCount];
    private int _moments;
    private int _filled;
    private long _step;

    /// <summary>Begins a stream.</summary>
    public MouthStream(SpeechMotionModel model)
    {
        SpeechMotionConfiguration configuration = model.Configuration;
        (_stack, _layers, _ahead) = (configuration.Stack, configuration.Mouth.Layers, configuration.LookAhead);
        Graph graph = new();
        SpeechMotionModel.WriteMouth(graph, model, 1);
        _session = Session.Compile(graph, new SessionSettings { Threads = 1 });
    }

    /// <summary>Adds 16 kHz samples.</summary>
    public void Append(ReadOnlySpan<float> samples) => _mel.Append(samples);

    /// <summary>Adds the cues of the next moment of 1/120 s.</summary>
    public void Hear(Articulation moment)
    {
        SpeechCues.Add(_heard, moment, _stack);
        if (++_moments == _stack)
        {
            _cues.Enqueue(_heard);
            (_heard, _moments) = (new float[SpeechMotionModel.CueCount], 0);
        }
    }

    /// <summary>Expression coefficients of the next step, if enough sound has arrived.</summary>
    /// <param name="coefficients">Receives <see cref="ExpressionBasis.Count"/> values.</param>
    public bool TryRead(Span<float> coefficients)
    {
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
            for (int layer = 0; layer < _layers; layer++)
            {
                foreach (string state in (ReadOnlySpan<string>)["hidden", "cell"])
                {
                    string name = SpeechMotionModel.Name(state, layer);
                    _session.Output("next_" + name).CopyTo(_session.Input(name));
                }
            }

            // What comes out at first belongs to moments before the sound.
            if (!shown)
            {
                continue;
            }

            _session.Output("motion").CopyTo(coefficients);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
