using Orator.Engine;

namespace Orator.Systems.SpeechEmbedding;

/// <summary>
/// Streaming speech embedding: blocks of sound in, 25 features a second out as soon as the sound suffices, to the bit the same however the
/// sound is cut into blocks. Memory is bounded if features are read as they come. Made by
/// <see cref="SpeechEmbeddingEncoder.CreateExtractor"/>.
/// </summary>
/// <remarks>
/// Feature u is made of 40 mel frames, the sound from 0.211 s before to 0.211 s after the moment 0.04 u. Before the first sample there is
/// silence: 3376 samples (0.211 s) of zeros are put before the sound, so that feature 0 tells of the moment 0. The network always runs on
/// 40 frames.
/// </remarks>
public sealed class SpeechEmbeddingExtractor : IDisposable
{
    /// <summary>Values of a feature: 96 channels of 4 bands each, the bands of a channel behind one another, low to high.</summary>
    public const int FeatureSize = 384;

    /// <summary>Features a second. Feature u tells of the moment u / 25 s.</summary>
    public const int FeaturesPerSecond = 25;

    /// <summary>Samples from a feature to the next.</summary>
    public const int SamplesPerFeature = StepFrames * SpeechEmbeddingMel.Hop;

    /// <summary>Samples of sound on either side of its moment that a feature is made of: feature u comes with the first 640 u + 3376
    /// samples.</summary>
    public const int Reach = (((Frames - 1) * SpeechEmbeddingMel.Hop) + SpeechEmbeddingMel.FrameSize) / 2;

    /// <summary>Seconds of sound that a feature needs after its moment: 211 ms.</summary>
    public const double LookAhead = (double)Reach / SpeechEmbeddingMel.SampleRate;

    internal const int Frames = 40;
    internal const int StepFrames = 4;
    private const int StepValues = StepFrames * SpeechEmbeddingMel.BandCount;

    private static readonly float[] Silence = new float[Reach];

    private readonly SpeechEmbeddingMel _mel = new();
    private readonly Session _session;
    private int _missing = Frames;
    private long _next;
    private long? _samples;

    internal SpeechEmbeddingExtractor(Session session)
    {
        _session = session;
        _mel.Append(Silence);
    }

    /// <summary>Adds samples.</summary>
    /// <param name="samples">16 kHz mono samples, any number.</param>
    /// <exception cref="InvalidOperationException"><see cref="Complete"/> was called before.</exception>
    public void Append(ReadOnlySpan<float> samples)
    {
        if (_samples is not null)
        {
            throw new InvalidOperationException("The stream of samples has already been completed.");
        }

        _mel.Append(samples);
    }

    /// <summary>Says that no more samples follow. Silence is put behind them, so that each moment 0.04 u of the sound has its
    /// feature.</summary>
    public void Complete()
    {
        if (_samples is null)
        {
            _samples = _mel.Samples - Reach;
            _mel.Append(Silence);
        }
    }

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

        if (_next * SamplesPerFeature >= _samples)
        {
            return false;
        }

        Span<float> frames = _session.Input("mel");
        while (_missing > 0 && _mel.TryRead(frames[((Frames - _missing) * SpeechEmbeddingMel.BandCount)..]))
        {
            _missing--;
        }

        if (_missing > 0)
        {
            return false;
        }

        _session.Run();
        _session.Output("features").CopyTo(feature);
        frames[StepValues..].CopyTo(frames);
        _missing = StepFrames;
        _next++;
        return true;
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => _session.Dispose();
}
