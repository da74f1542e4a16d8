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
    private int _filled;
    private int _ahead;

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

    /// <summary>Expression coefficients of the next step, if enough sound has arrived.</summary>
    /// <param name="coefficients">Receives <see cref="ExpressionBasis.Count"/> values.</param>
    public bool TryRead(Span<float> coefficients)
    {
        while (true)
        {
            Span<float> element = _session.Input("mel");
            while (_filled < _stack && _mel.TryRead(element[(_filled * LogMel.BandCount)..]))
            {
                _filled++;
            }

            if (_filled < _stack)
            {
                return false;
            }

            _filled = 0;
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
            if (_ahead > 0)
            {
                _ahead--;
                continue;
            }

            _session.Output("motion").CopyTo(coefficients);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
