using System.Reflection;
using Orator.ConvertFaceNetworks;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Perception.Networks;

namespace Orator.Tests.ConvertFaceNetworks;

public sealed class ConvertedNetworkTests
{
    private static string Sources { get; } = typeof(ConvertedNetworkTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "FaceNetworkSources").Value!;

    public static TheoryData<string> Names => [.. FaceNetwork.All.Select(network => network.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ShippedFileIsWhatTheConverterWrites(string name)
    {
        byte[] converted = FaceNetwork.All.Single(network => network.Name == name).Convert(Sources);
        Assert.Equal(converted, File.ReadAllBytes(FaceNetworks.File(ModelFolders.Shipped, name)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void HalfConstantsComputeTheSameToTheBit(string name)
    {
        FaceNetwork network = FaceNetwork.All.Single(network => network.Name == name);
        byte[] full = TfjsImporter.Import(Path.Combine(Sources, name + ".json"), network.Batch, network.Outputs).ToOnnx();
        byte[] half = HalfConstants.Apply(full);
        float[][] expected = Run(full, network);
        float[][] actual = Run(half, network);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Theory]
    [InlineData(224, 224)]
    [InlineData(65, 130)]
    public void LayersOfTheDescriptorAreThoseOfTheNetwork(int height, int width)
    {
        Graph expected = new();
        Tensor image = expected.Input("image", [1, 3, height, width]);
        Tensor swap = expected.Constant([0, 0, 255, 0, 255, 0, 255, 0, 0], [3, 3, 1, 1]);
        Tensor bgr = image.Conv(swap, expected.Constant([-103.939f, -116.779f, -123.68f], [3]));
        string[] nodes = [.. new[] { 1, 3, 5, 11, 13 }.Select(n => $"conv_pw_{n}_relu/clip_by_value")];
        Declare(expected, TfjsImporter.Apply(Path.Combine(Sources, "faceres.json"), bgr, nodes));
        Graph actual = new();
        Declare(actual, FaceDescriptorLayers.Of(actual.Input("image", [1, 3, height, width])));
        Assert.Equal(expected.ToOnnx(), actual.ToOnnx());

        static void Declare(Graph graph, IReadOnlyList<Tensor> layers)
        {
            for (int i = 0; i < layers.Count; i++)
            {
                graph.Output($"layer{i}", layers[i]);
            }
        }
    }

    private static float[][] Run(byte[] model, FaceNetwork network)
    {
        using Session session = Session.Load(model, new SessionSettings { Threads = 1 });
        Span<float> image = session.Input("image");
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = MathF.Sin(i * 0.37f);
        }

        session.Run();
        return [.. network.Outputs.Keys.Select(output => session.Output(output).ToArray())];
    }
}
