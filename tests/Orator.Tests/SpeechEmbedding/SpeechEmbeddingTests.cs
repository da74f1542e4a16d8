using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Systems.SpeechEmbedding;

namespace Orator.Tests.SpeechEmbedding;

/// <summary>
/// The shipped network and its front end against the published files (embedding_model.onnx and melspectrogram.onnx), computed in double
/// precision by another program for <see cref="Chirp"/>, and the stream.
/// </summary>
public sealed class SpeechEmbeddingTests
{
    // What 32-bit arithmetic may add up to in 15 layers.
    private const float Arithmetic = 1e-4f;

    // What the weights lose by being stored in 16 bits: at most 0.0214 in the features of the chirp, whose standard deviation is 0.6.
    private const float HalfPrecision = 0.0215f;

    // Frame, band, value of the published front end, its floor at 10 dB.
    private static readonly (int Frame, int Band, float Value)[] Mel =
    [
        (0, 23, 3.00000f), (8, 30, 4.87209f), (11, 3, 10.69270f), (15, 6, 12.11594f), (24, 28, 7.16459f), (26, 2, 5.13598f),
        (26, 5, 6.79519f), (28, 13, 6.31777f), (31, 25, 9.15916f), (36, 12, 11.64409f), (36, 22, 4.09669f), (39, 5, 5.00498f),
        (43, 24, 11.04329f), (45, 24, 10.97009f), (52, 10, 5.40936f), (53, 6, 4.10083f), (62, 10, 4.51123f), (62, 17, 12.18451f),
        (64, 21, 7.00307f), (68, 10, 3.64120f), (68, 17, 10.61055f), (86, 25, 4.45786f), (91, 11, 3.51446f), (92, 22, 12.07091f),
    ];

    // Feature, number of the value, value by the published weights, value by the same weights rounded to 16 bits.
    private static readonly (int Feature, int Number, float Original, float Rounded)[] Features =
    [
        (1, 219, 0.54685f, 0.54104f), (2, 11, 2.94668f, 2.94633f), (2, 134, 1.76911f, 1.76905f), (4, 0, -0.16172f, -0.16058f),
        (5, 42, 1.89735f, 1.89462f), (5, 43, -0.29474f, -0.29433f), (5, 327, -0.07567f, -0.07540f), (9, 176, -0.24552f, -0.24602f),
        (12, 183, -0.14856f, -0.14961f), (14, 17, 0.54872f, 0.55103f), (14, 117, -0.34571f, -0.34698f), (17, 2, -0.06581f, -0.06522f),
        (17, 127, -0.32357f, -0.32373f), (18, 374, 0.59651f, 0.60202f), (19, 48, 0.08443f, 0.08181f), (19, 294, -0.15407f, -0.15360f),
        (20, 50, -0.20044f, -0.20089f), (20, 215, -0.25781f, -0.25660f), (21, 44, 1.00071f, 1.00255f), (21, 187, 0.23097f, 0.23022f),
        (21, 243, -0.32642f, -0.32546f), (21, 347, 0.09407f, 0.09427f), (22, 13, 0.47640f, 0.47748f), (24, 186, 1.57890f, 1.57959f),
    ];

    private static readonly float[] Second = Chirp(16000);

    [Fact]
    public void TheFrontEndIsThePublishedOne()
    {
        SpeechEmbeddingMel mel = new();
        mel.Append(Second);
        List<float[]> frames = [];
        for (float[] frame = new float[SpeechEmbeddingMel.BandCount]; mel.TryRead(frame); frame = new float[frame.Length])
        {
            frames.Add(frame);
        }

        Assert.Equal(97, frames.Count);
        Assert.All(Mel, expected => Assert.Equal(expected.Value, frames[expected.Frame][expected.Band], 1e-4f));
    }

    [Fact]
    public void SilenceIsTheFloorAndSamplesThatAreNoNumbersAreSilence()
    {
        SpeechEmbeddingMel mel = new();
        mel.Append(Enumerable.Repeat(float.NaN, SpeechEmbeddingMel.FrameSize).ToArray());
        float[] frame = new float[SpeechEmbeddingMel.BandCount];
        Assert.True(mel.TryRead(frame));
        Assert.All(frame, value => Assert.Equal(3f, value));
        Assert.False(mel.TryRead(frame));
    }

    [Fact]
    public void FeaturesAreThoseOfThePublishedNetwork()
    {
        float[][] features = SpeechEmbeddingEncoder.Open().Encode(Second);
        Assert.All(Features, expected =>
        {
            float value = features[expected.Feature][expected.Number];
            Assert.Equal(expected.Rounded, value, Arithmetic);
            Assert.Equal(expected.Original, value, HalfPrecision);
        });
    }

    [Fact]
    public void StreamedFeaturesAreThoseOfTheNetworkOnTheWholeSpectrum()
    {
        ModelPackage package = ModelPackage.Open(SpeechEmbeddingEncoder.ShippedModel);
        SpeechEmbeddingMel mel = new();
        mel.Append(new float[3376]);
        mel.Append(Second);
        mel.Append(new float[3376]);
        const int Frames = 140;
        using Session session = Session.Compile(package.WriteGraph(size: Frames));
        for (int i = 0; i < Frames; i++)
        {
            Assert.True(mel.TryRead(session.Input("mel")[(i * 32)..]));
        }

        session.Run();
        ReadOnlySpan<float> whole = session.Output("features");
        float[][] streamed = new SpeechEmbeddingEncoder(package).Encode(Second);
        Assert.Equal(25, streamed.Length);
        for (int u = 0; u < 25; u++)
        {
            for (int k = 0; k < SpeechEmbeddingExtractor.FeatureSize; k++)
            {
                // [96, 26, 4]
                Assert.Equal(whole[(k / 4 * 26 * 4) + (u * 4) + (k % 4)], streamed[u][k], 1e-4f);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(160)]
    [InlineData(1000)]
    [InlineData(7777)]
    public void BlocksGiveTheSameFeaturesAsTheWhole(int length)
    {
        using SessionPool sessions = new();
        SpeechEmbeddingEncoder encoder = new(ModelPackage.Open(SpeechEmbeddingEncoder.ShippedModel), sessions);
        float[] sound = Chirp(16001);
        List<float[]> features = [];
        using SpeechEmbeddingExtractor extractor = encoder.CreateExtractor();
        foreach (float[] block in sound.Chunk(length))
        {
            extractor.Append(block);
            features.AddRange(Drain(extractor));
        }

        extractor.Complete();
        features.AddRange(Drain(extractor));
        Assert.Equal(26, features.Count);
        Assert.Equal(encoder.Encode(sound), features);
        Assert.Throws<InvalidOperationException>(() => extractor.Append([0]));
    }

    [Fact]
    public void AFeatureComesAsSoonAsItsLookAheadIsThereAndTellsOfItsMoment()
    {
        Assert.Equal((3376, 0.211), (SpeechEmbeddingExtractor.Reach, SpeechEmbeddingExtractor.LookAhead));
        SpeechEmbeddingEncoder encoder = SpeechEmbeddingEncoder.Open();
        using SpeechEmbeddingExtractor extractor = encoder.CreateExtractor();
        extractor.Append(new float[(10 * 640) + 3375]);
        Assert.Equal(10, Drain(extractor).Count);
        extractor.Append([0]);
        Assert.Single(Drain(extractor));

        // A click is heard by the features around it alone, and by as many before it as after it.
        const int At = 20 * 640;
        float[] sound = new float[40 * 640];
        float[][] silence = encoder.Encode(sound);
        sound[At] = 1;
        float[][] click = encoder.Encode(sound);
        Assert.All(
            Enumerable.Range(0, 40), u => Assert.Equal(Math.Abs((u * 640) - At) < 3376, !click[u].SequenceEqual(silence[u])));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(640, 1)]
    [InlineData(641, 2)]
    [InlineData(16000, 25)]
    public void EachMomentOfTheSoundHasItsFeature(int samples, int features) =>
        Assert.Equal(features, SpeechEmbeddingEncoder.Open().Encode(new float[samples]).Length);

    [Fact]
    public void OtherModelsAndSizesAreRefused()
    {
        SpeechEmbeddingConfiguration small = new(Channels: 2, LastConvolution: 6);
        SpeechEmbeddingConfiguration large = small with { LastConvolution = 18 };
        Assert.Equal((40, 14, 56), (SpeechEmbeddingConfiguration.Paper.Frames, small.Frames, large.Frames));
        ModelPackage package = new("speech-embedding", small, small.Create());
        string message = Assert.Throws<InputException>(() => new SpeechEmbeddingEncoder(package)).Message;
        Assert.Contains("LastConvolution = 6", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => (small with { LastConvolution = 19 }).Create());
        Assert.Throws<ArgumentException>(() => (small with { Channels = 0 }).Create());
    }

    [Fact]
    public void ItCanBeTrained()
    {
        SpeechEmbeddingModel network = new SpeechEmbeddingConfiguration(Channels: 2, LastConvolution: 6).Create(new CounterRandom(2));
        network.Train();
        Parameter[] parameters = [.. network.TrainableParameters];
        (double before, float[][] gradients) = Loss();
        const float Step = 1e-3f;
        double expected = 0;
        foreach ((Parameter parameter, float[] gradient) in parameters.Zip(gradients))
        {
            for (int i = 0; i < gradient.Length; i++)
            {
                parameter.Values[i] -= Step * gradient[i];
                expected += Step * gradient[i] * gradient[i];
            }
        }

        Assert.Equal(14, parameters.Length);
        Assert.All(gradients, gradient => Assert.Contains(gradient, value => value != 0));
        Assert.InRange((before - Loss().Value) / expected, 0.9, 1.1);

        (double Value, float[][] Gradients) Loss()
        {
            Graph graph = new();
            Tensor loss = network.Forward(graph.Input("mel", [2, 1, 20, 32])).Square().Mean();
            graph.Output("loss", loss);
            IReadOnlyList<Tensor> wanted = Gradients.Of(loss, [.. parameters.Select(parameter => parameter.In(graph))]);
            for (int i = 0; i < wanted.Count; i++)
            {
                graph.Output($"gradient{i}", wanted[i]);
            }

            using Session session = Session.Compile(graph);
            Span<float> mel = session.Input("mel");
            for (int i = 0; i < mel.Length; i++)
            {
                mel[i] = 6 + (3 * MathF.Sin(0.37f * i));
            }

            session.Run();
            return (session.Output("loss")[0], [.. wanted.Select((_, i) => session.Output($"gradient{i}").ToArray())]);
        }
    }

    internal static List<float[]> Drain(SpeechEmbeddingExtractor extractor)
    {
        List<float[]> features = [];
        float[] feature = new float[SpeechEmbeddingExtractor.FeatureSize];
        while (extractor.TryRead(feature))
        {
            features.Add([.. feature]);
        }

        return features;
    }

    /// <summary>One tone that rises and one that falls and swells.</summary>
    internal static float[] Chirp(int samples) => [.. Enumerable.Range(0, samples).Select(n =>
    {
        double t = n / 16000.0;
        double falling = Math.Sin(2 * Math.PI * ((3000 * t) - (800 * t * t))) * Math.Sin(2 * Math.PI * 3 * t);
        return (float)((0.3 * Math.Sin(2 * Math.PI * ((200 * t) + (900 * t * t)))) + (0.2 * falling));
    })];
}
