using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Systems.StyleAware;
using Orator.Tests.Media;
using Orator.Tests.Speech;

namespace Orator.Tests.LiveSpeech;

public sealed class SpeechEncoderTests
{
    private static readonly ApcConfiguration Small = ApcConfiguration.Lite with { Hidden = 24, BankSize = 40 };

    [Theory]
    [InlineData(1, 60)]
    [InlineData(2, 60)]
    [InlineData(2, 4001)]
    public void BlocksGiveTheSameFeaturesAsTheWhole(int stack, int length)
    {
        float[] speech = TestSpeech.Kennedy[..24000];
        SpeechEncoder encoder = new(Create(Small with { Stack = stack }));
        using SpeechFeatureExtractor extractor = encoder.CreateExtractor();
        List<float[]> features = [];
        float[] feature = new float[encoder.FeatureSize];
        void Drain()
        {
            while (extractor.TryRead(feature))
            {
                features.Add((float[])feature.Clone());
            }
        }

        foreach (float[] block in speech.Chunk(length))
        {
            extractor.Append(block);
            Drain();
        }

        extractor.Complete();
        Drain();
        Assert.Equal(1.5 * encoder.FeaturesPerSecond, features.Count);
        Assert.Equal(encoder.Encode(speech), features);
    }

    [Fact]
    public void StreamedFeaturesAreThoseOfTheNetworkOnTheWholeSequence()
    {
        ModelPackage package = Create(Small);
        float[] speech = TestSpeech.Kennedy[..16000];
        float[][] mel = LogMel.Compute(speech);
        Graph graph = new();
        graph.Output("features", ((ApcModel)package.Network).Encoder.Forward(graph.Input("mel", [60, 1, 160])));
        using Session session = Session.Compile(graph);
        mel.SelectMany(frame => frame).ToArray().CopyTo(session.Input("mel"));
        session.Run();
        float[] expected = session.Output("features").ToArray();
        float[] streamed = [.. new SpeechEncoder(package).Encode(speech, projection: 0).SelectMany(f => f)];
        Assert.All(expected.Zip(streamed), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void AFeatureComesAsSoonAsItsLookAheadIsThere()
    {
        SpeechEncoder encoder = new(Create(Small));
        Assert.InRange(encoder.LookAhead, 0.0208, 0.0209);
        using SpeechFeatureExtractor extractor = encoder.CreateExtractor();
        float[] feature = new float[encoder.FeatureSize];
        int needed = (int)Math.Ceiling((1.0 + encoder.LookAhead) * 16000);
        extractor.Append(new float[needed - 10]);
        int count = 0;
        while (extractor.TryRead(feature))
        {
            count++;
        }

        Assert.Equal(60, count);
        extractor.Append(new float[10]);
        Assert.True(extractor.TryRead(feature));
    }

    [Fact]
    public void SavedAndOpenedItGivesTheSameFeatures()
    {
        using MediaFolder folder = new();
        ModelPackage package = Create(Small);
        package.Save(folder["model"], fullPrecision: true);
        float[] speech = TestSpeech.Kennedy[..8000];
        Assert.Equal(new SpeechEncoder(package).Encode(speech), SpeechEncoder.Open(folder["model"]).Encode(speech));
    }

    [Fact]
    public void OtherModelsAndPresetsAreRefused()
    {
        UNetConfiguration other = new(3, 3, 4, 1, 32);
        Assert.Contains(
            "apc",
            Assert.Throws<InputException>(() => new SpeechEncoder(new ModelPackage("unet", other, other.Create()))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "lite or paper", Assert.Throws<InputException>(() => ApcConfiguration.Preset("huge")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => (Small with { BankSize = 5 }).Create());
        Assert.Equal(4_064_256, ApcConfiguration.Paper.Create().Encoder.ParameterCount);
    }

    private static ModelPackage Create(ApcConfiguration configuration)
    {
        ApcModel model = configuration.Create(new CounterRandom(5));
        model.Bank.Uniform(0.5f, new CounterRandom(6));
        return new ModelPackage("apc", configuration, model);
    }
}
