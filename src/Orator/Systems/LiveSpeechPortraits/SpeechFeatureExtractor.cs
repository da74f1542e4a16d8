using Orator.Engine;
using Orator.Speech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Streaming speech features: blocks of sound in, features out as soon as the sound suffices, to the bit the same however the sound is cut
/// into blocks. Memory is bounded if features are read as they come. Made by <see cref="SpeechEncoder.CreateExtractor"/>.
/// </summary>
public sealed class SpeechFeatureExtractor : IDisposable
{
    private readonly LogMel _mel = new();
    private readonly Session _session;
    private readonly ManifoldProjection? _projection;
    private readonly float _share;
    private readonly int _stack;
    private readonly int _layers;
    private int _filled;

    internal SpeechFeatureExtractor(Session session, ApcConfiguration configuration, ManifoldProjection? projection, float share)
    {
        (_session, _projection, _share) = (session, projection, share);
        (_stack, _layers, FeatureSize) = (configuration.Stack, configuration.Layers, configuration.Hidden);
    }

    /// <summary>Values of a feature.</summary>
    public int FeatureSize { get; }

    /// <summary>Adds samples.</summary>
    /// <param name="samples">16 kHz mono samples, any number.</param>
    /// <exception cref="InvalidOperationException"><see cref="Complete"/> was called before.</exception>
    public void Append(ReadOnlySpan<float> samples) => _mel.Append(samples);

    /// <summary>Says that no more samples follow.</summary>
    public void Complete() => _mel.Complete();

    /// <summary>Takes the next feature, if enough samples have arrived.</summary>
    /// <param name="feature">Receives <see cref="FeatureSize"/> values.</param>
    /// <returns>False if more samples are needed or, after <see cref="Complete"/>, if there are no more features.</returns>
    /// <exception cref="ArgumentException"><paramref name="feature"/> is too short.</exception>
    public bool TryRead(Span<float> feature)
    {
        if (feature.Length < FeatureSize)
        {
            throw new ArgumentException($"A feature has {FeatureSize} values; the buffer holds {feature.Length}.", nameof(feature));
        }

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
            _session.Output(ApcModel.NextState(layer)).CopyTo(_session.Input(ApcModel.State(layer)));
        }

        ReadOnlySpan<float> encoded = _session.Output("features");
        if (_projection is null)
        {
            encoded.CopyTo(feature);
        }
        else
        {
            _projection.Project(encoded, feature[..FeatureSize], _share);
        }

        return true;
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => _session.Dispose();
}
