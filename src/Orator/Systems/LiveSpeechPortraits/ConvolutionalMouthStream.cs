using Orator.Engine;
using Orator.Motion.FromSpeech;
using Orator.Systems.SpeechEmbedding;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>Streams sound through a <see cref="ConvolutionalMouth"/>: one run a step, over the features of its window.</summary>
internal sealed class ConvolutionalMouthStream : IMouthStream
{
    private readonly SpeechEmbeddingExtractor _extractor;
    private readonly Session _session;
    private readonly int _size;
    private readonly int _before;
    private int _filled;

    /// <summary>Begins a stream.</summary>
    /// <param name="model">The networks.</param>
    /// <param name="sessions">Compiled networks that are shared with others; null = compiled for this stream.</param>
    public ConvolutionalMouthStream(SpeechMotionModel model, SessionPool? sessions)
    {
        ConvolutionalMouthConfiguration mouth = model.Configuration.ConvolutionalMouth!;
        (_size, _before) = (mouth.Inputs, mouth.ContextBefore);
        _extractor = new SpeechEmbeddingEncoder(model.Embedding!, sessions).CreateExtractor();
        _session = SpeechMotionSessions.Open(sessions, model, "mouth", SpeechMotionModel.WriteMouth);
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<float> samples) => _extractor.Append(samples);

    /// <inheritdoc/>
    public void Hear(Articulation moment)
    {
        // The embedding tells all that the network hears.
    }

    /// <inheritdoc/>
    public bool TryRead(Span<float> coefficients, out SoundProbabilities sounds)
    {
        sounds = default;
        Span<float> window = _session.Input("speech");
        while (_filled * _size < window.Length)
        {
            Span<float> feature = window.Slice(_filled * _size, _size);
            if (!_extractor.TryRead(feature))
            {
                return false;
            }

            // Before the sound there is more of its first moment.
            bool first = _filled == 0;
            for (_filled++; first && _filled <= _before; _filled++)
            {
                feature.CopyTo(window[(_filled * _size)..]);
            }
        }

        _session.Run();
        _session.Output("motion").CopyTo(coefficients);
        window[_size..].CopyTo(window);
        _filled--;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _extractor.Dispose();
        _session.Dispose();
    }
}
