using Orator.Engine;
using Orator.Engine.Models;
using Orator.Speech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Sound to speech features: log-mel spectrum, encoder of autoregressive predictive coding, manifold projection onto the features of the
/// speech it was trained on (Live Speech Portraits, Lu et al. 2021, which "Style transfer for 2D talking heads" uses). May be used by
/// several threads at a time; each stream by one.
/// </summary>
/// <example>
/// <code>
/// SpeechEncoder encoder = SpeechEncoder.Open();
/// using SpeechFeatureExtractor extractor = encoder.CreateExtractor();
/// float[] feature = new float[encoder.FeatureSize];
/// await foreach (ReadOnlyMemory&lt;float&gt; block in AudioReader.ReadBlocksAsync(path))
/// {
///     extractor.Append(block.Span);
///     while (extractor.TryRead(feature)) { ... }
/// }
///
/// extractor.Complete();
/// while (extractor.TryRead(feature)) { ... }
/// </code>
/// </example>
public sealed class SpeechEncoder
{
    private readonly ModelPackage _package;
    private readonly ApcModel _model;

    /// <summary>Uses a model.</summary>
    /// <param name="package">A model package of the architecture <c>apc</c>.</param>
    /// <exception cref="InputException">It is of another architecture.</exception>
    public SpeechEncoder(ModelPackage package)
    {
        _package = package;
        _model = package.Network as ApcModel ?? throw new InputException(
            $"A speech encoder needs a model of the architecture apc, not {package.Architecture.Name}.");
    }

    /// <summary>Folder of the shipped model.</summary>
    public static string ShippedModel => Path.Combine(ModelFolders.Shipped, "speech-encoder");

    /// <summary>Values of a feature.</summary>
    public int FeatureSize => _model.Configuration.Hidden;

    /// <summary>Features a second: 60 (lite) or 120 (paper). Feature i tells of the sound up to about (i + 1) / rate seconds.</summary>
    public int FeaturesPerSecond => LogMel.FramesPerSecond / _model.Configuration.Stack;

    /// <summary>Seconds of sound that a stream must have, beyond the moment i / rate, before it gives feature i: 20.9 ms (lite) or 12.6 ms
    /// (paper).</summary>
    public double LookAhead => LogMel.LookAhead + ((_model.Configuration.Stack - 1.0) / LogMel.FramesPerSecond);

    /// <summary>Opens a model.</summary>
    /// <param name="folder">Folder of its package; null means the shipped one.</param>
    /// <exception cref="InputException">The package cannot be used.</exception>
    public static SpeechEncoder Open(string? folder = null) => new(ModelPackage.Open(folder ?? ShippedModel));

    /// <summary>Begins a stream of sound.</summary>
    /// <param name="projection">Share of the manifold projection in the features, 0 (the encoder's own) to 1.</param>
    public SpeechFeatureExtractor CreateExtractor(float projection = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(projection);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(projection, 1);

        // One element a run, whatever the blocks: so features do not depend on how the sound was cut.
        Session session = Session.Compile(_package.WriteGraph(), new SessionSettings { Threads = 1 });
        return new SpeechFeatureExtractor(session, _model.Configuration, projection > 0 ? CreateProjection() : null, projection);
    }

    /// <summary>The model's projection, with working memory of its own.</summary>
    public ManifoldProjection CreateProjection() =>
        new(_model.Bank.Values.AsMemory(
            0, (int)_model.Bank.Shape.Elements), FeatureSize, _model.Configuration.Neighbours, _model.Configuration.Ridge);

    /// <summary>Features of a whole recording.</summary>
    /// <param name="samples">16 kHz mono samples.</param>
    /// <param name="projection">As of <see cref="CreateExtractor"/>.</param>
    /// <returns><c>floor(seconds * 60)</c> (lite) or twice as many (paper) features.</returns>
    public float[][] Encode(ReadOnlySpan<float> samples, float projection = 1)
    {
        using SpeechFeatureExtractor extractor = CreateExtractor(projection);
        extractor.Append(samples);
        extractor.Complete();
        List<float[]> features = [];
        for (float[] feature = new float[FeatureSize]; extractor.TryRead(feature); feature = new float[FeatureSize])
        {
            features.Add(feature);
        }

        return [.. features];
    }
}
