using Orator.Checkpoints;
using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Media;
using Orator.Speech;
using Orator.Systems.LipSync;
using Orator.Training.Losses;

namespace Orator.Tests.LipSync;

/// <summary>The lip-sync discriminator against an independent implementation in double precision.</summary>
public sealed class LipSyncParityTests
{
    private const string Manifest = "fixtures/styleheat/manifest_syncnet.json";

    [Fact]
    public async Task ThePublishedSizeAgreesWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("styleheat/syncnet_full.safetensors");
        LipSyncDiscriminator network = LipSyncConfiguration.Paper.Create();
        Assert.Equal(16_435_072, network.ParameterCount);
        FormulaWeights.FillStyleHeat(network, Manifest, "syncnet_color");
        Graph graph = new();
        Tensor faces = graph.Input("faces", [2, 15, 48, 96]);
        Tensor mel = graph.Input("mel", [2, 1, 80, 16]);
        Tensor cosine = LipSyncDiscriminator.Cosine(network.EmbedFaces(faces), network.EmbedSound(mel));
        Tensor loss = LipSyncLoss.CrossEntropy(cosine, graph.Constant([1, 0], [2]));
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [mel, faces]);
        foreach ((string name, Tensor value) in new[] { ("face", network.EmbedFaces(faces)), ("audio", network.EmbedSound(mel)), ("cosine", cosine), ("bce", loss), ("gmel", gradients[0]), ("gface", gradients[1]) })
        {
            graph.Output(name, value);
        }

        using Session session = Session.Compile(graph);
        (await FacesAsync()).CopyTo(session.Input("faces"));
        fixture["in.mel"].Values.CopyTo(session.Input("mel"));
        session.Run();
        Close(fixture["out.audio"].Values, session.Output("audio"), 2e-5);
        Close(fixture["out.face"].Values, session.Output("face"), 2e-5);
        Close(fixture["out.cosine"].Values, session.Output("cosine"), 2e-5);
        Close(fixture["out.bce"].Values, session.Output("bce"), 2e-5);
        Close(fixture["gin.mel"].Values, session.Output("gmel"), 2e-4);
        float[] face = session.Output("gface").ToArray();
        Close(fixture["probe4096.gin.face"].Values, [.. Enumerable.Range(0, 4096).Select(
            k => face[(int)(k * 2654435761L % face.Length)])], 2e-4);
    }

    [Fact]
    public void TheSpectrumOfThePublicModelAgreesWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("styleheat/mel_80fps.safetensors");
        float[][] columns = DecibelMel.Compute(fixture["in.audio"].Values);
        float[] expected = fixture["out.mel"].Values;
        Assert.Equal(33, columns.Length);
        for (int band = 0; band < 80; band++)
        {
            for (int column = 0; column < 33; column++)
            {
                Assert.Equal(expected[(band * 33) + column], columns[column][band], 1e-4f);
            }
        }

        Assert.Empty(DecibelMel.Compute(new float[400]));
    }

    // Two windows of five formula pictures, lower halves.
    private static async Task<float[]> FacesAsync()
    {
        List<float> values = [];
        for (int number = 0; number < 10; number++)
        {
            Image image = await ImageReader.ReadAsync(
                SharedFolder.Path($"fixtures/styleheat/images/k{number}_96.png"), cancellation: TestContext.Current.CancellationToken);
            float[] planes = image.ToPlanes();
            for (int channel = 0; channel < 3; channel++)
            {
                values.AddRange(planes[((channel * 96 * 96) + (48 * 96))..((channel + 1) * 96 * 96)]);
            }
        }

        return [.. values];
    }

    private static void Close(float[] expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs((double)expected[i] - actual[i]) <= tolerance * largest, $"element {i} is {actual[i]}, not {expected[i]}");
        }
    }
}
