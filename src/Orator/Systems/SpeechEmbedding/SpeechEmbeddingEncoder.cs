using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.SpeechEmbedding;

/// <summary>
/// Sound to speech embedding: 384 values, 25 times a second, that a network learned for telling words apart. May be used by several threads
/// at a time; each stream by one.
/// </summary>
/// <example>
/// <code>
/// SpeechEmbeddingEncoder encoder = SpeechEmbeddingEncoder.Open();
/// using SpeechEmbeddingExtractor extractor = encoder.CreateExtractor();
/// float[] feature = new float[SpeechEmbeddingExtractor.FeatureSize];
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
public sealed class SpeechEmbeddingEncoder
{
    private const string Name = "speech-embedding";

    private const int FeaturesPerRun = 25;
    private const int FramesPerRun = SpeechEmbeddingExtractor.Frames + ((FeaturesPerRun - 1) * SpeechEmbeddingExtractor.StepFrames);
    private const int Bands = 4;

    private readonly SpeechEmbeddingModel _model;
    private readonly SessionPool? _sessions;

    /// <summary>Uses a model.</summary>
    /// <param name="package">A model package of the architecture <c>speech-embedding</c> in the published sizes.</param>
    /// <param name="sessions">Compiled networks that are shared with others; null = compiled for each stream.</param>
    /// <exception cref="InputException">It is of another architecture, or of other sizes.</exception>
    public SpeechEmbeddingEncoder(ModelPackage package, SessionPool? sessions = null)
        : this(NetworkOf(package), sessions)
    {
    }

    /// <summary>Uses a model in memory.</summary>
    /// <param name="model">The network, of the published sizes.</param>
    /// <param name="sessions">Compiled networks that are shared with others; null = compiled for each stream.</param>
    public SpeechEmbeddingEncoder(SpeechEmbeddingModel model, SessionPool? sessions = null) => (_model, _sessions) = (model, sessions);

    /// <summary>Folder of the shipped model.</summary>
    public static string ShippedModel => Path.Combine(ModelFolders.Shipped, Name);

    /// <summary>Opens a model.</summary>
    /// <param name="folder">Folder of its package; null means the shipped one.</param>
    /// <param name="models">A store, whose packages and compiled networks are shared; null = read and compiled for the caller.</param>
    /// <exception cref="InputException">The package cannot be used.</exception>
    public static SpeechEmbeddingEncoder Open(string? folder = null, ModelStore? models = null) => models is null
        ? new(ModelPackage.Open(folder ?? ShippedModel))
        : new(models.Open(Name, folder), models.Sessions);

    /// <summary>Begins a stream of sound.</summary>
    public SpeechEmbeddingExtractor CreateExtractor() => new(Lease("encode", SpeechEmbeddingExtractor.Frames));

    /// <summary>Features of a whole recording; many a run, which takes a sixth of a stream's time.</summary>
    /// <param name="samples">16 kHz mono samples.</param>
    /// <returns><c>ceiling(seconds * 25)</c> features of <see cref="SpeechEmbeddingExtractor.FeatureSize"/> values, one for each moment
    /// 0.04 u before the end.</returns>
    public float[][] Encode(ReadOnlySpan<float> samples)
    {
        SpeechEmbeddingMel mel = new();
        float[] silence = new float[SpeechEmbeddingExtractor.Reach];
        mel.Append(silence);
        mel.Append(samples);
        using Session session = Lease("encode whole", FramesPerRun);
        Span<float> frames = session.Input("mel");
        const int step = SpeechEmbeddingExtractor.SamplesPerFeature;
        float[][] features = new float[(samples.Length + step - 1) / step][];
        int filled = 0;
        for (int done = 0; done < features.Length; done += FeaturesPerRun)
        {
            while (filled < FramesPerRun)
            {
                if (mel.TryRead(frames[(filled * SpeechEmbeddingMel.BandCount)..]))
                {
                    filled++;
                }
                else
                {
                    mel.Append(silence);
                }
            }

            session.Run();
            ReadOnlySpan<float> output = session.Output("features");
            for (int i = 0; i < FeaturesPerRun && done + i < features.Length; i++)
            {
                // The output has channels, moments, bands; a feature all bands of each channel.
                float[] feature = features[done + i] = new float[SpeechEmbeddingExtractor.FeatureSize];
                for (int value = 0; value < feature.Length; value++)
                {
                    feature[value] = output[(((value / Bands * FeaturesPerRun) + i) * Bands) + (value % Bands)];
                }
            }

            filled = FramesPerRun - (FeaturesPerRun * SpeechEmbeddingExtractor.StepFrames);
            frames[^(filled * SpeechEmbeddingMel.BandCount)..].CopyTo(frames);
        }

        return features;
    }

    private Session Lease(string part, int frames)
    {
        SessionSettings settings = new() { Threads = 1 };
        return _sessions is null ? Session.Compile(Write(), settings) : _sessions.Lease(_model, part, Write, settings);

        Graph Write()
        {
            Graph graph = new();
            SpeechEmbeddingModel.WriteEncode(graph, _model, frames);
            return graph;
        }
    }

    private static SpeechEmbeddingModel NetworkOf(ModelPackage package)
    {
        SpeechEmbeddingModel model = package.Network as SpeechEmbeddingModel ?? throw new InputException(
            $"A speech embedding needs a model of the architecture speech-embedding, not {package.Architecture.Name}.");
        return model.Configuration == SpeechEmbeddingConfiguration.Paper
            ? model
            : throw new InputException(
                $"A stream of speech embeddings needs {SpeechEmbeddingConfiguration.Paper}; this model is {model.Configuration}.");
    }
}
