using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Graphs.LayerTables;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>
/// The preset <c>seeds</c> beside the rows of Tables 1 to 4 of Style Transfer for 2D Talking Head Generation (supplement); docs/layers.md
/// tells where the tables contradict themselves. A row is what the table prints: kernel, output, input; no kernel where it prints none.
/// </summary>
public sealed class StyleMappingTableTests
{
    private static readonly Lazy<LayerTable> Seeds = new(() => Describe("seeds"));
    private static readonly Lazy<string[]> Printed = new(() => [.. $"{Seeds.Value}\n{Seeds.Value.ToText(everyLayer: true)}".Split('\n')
        .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))]);

    [Theory]
    [InlineData("kp_detector.down", null, "[1, 3, 64, 64]", "[1, 3, 256, 256]")]
    [InlineData("kp_detector.predictor.down_blocks", null, "[1, 1024, 2, 2]", "[1, 3, 64, 64]")]
    [InlineData("kp_detector.predictor.conv", "[1024, 16384, 1, 1]", "[1, 16384, 2, 2]", "[1, 1024, 2, 2]")]
    [InlineData("kp_detector.predictor.up_blocks", null, "[1, 32, 16, 64, 64]", "[1, 1024, 16, 2, 2]")]
    [InlineData("kp_detector.kp", "[32, 15, 3, 3, 3]", "[1, 15, 16, 64, 64]", "[1, 32, 16, 64, 64]")]
    public void Table1KeypointExtractor(string layer, string? kernel, string output, string input) => Holds(layer, kernel, output, input);

    [Fact]
    public void Table1CountsFiveBlocksEachWayAndEndsWithFifteenPoints()
    {
        Assert.Equal((5, 5), (Blocks("kp_detector.predictor.down_blocks"), Blocks("kp_detector.predictor.up_blocks")));
        Assert.Equal([1, 15, 3], Row("kp_detector").Output!.Value.ToArray());
    }

    [Theory]
    [InlineData("conv1", "[3, 64, 7, 7]", "[1, 64, 128, 128]", "[1, 3, 256, 256]")]
    [InlineData("norm1", "[64]", "[1, 64, 128, 128]", "[1, 64, 128, 128]")]
    [InlineData("MaxPool2d", null, "[1, 64, 64, 64]", "[1, 64, 128, 128]")]
    [InlineData("conv2", "[64, 256, 1, 1]", "[1, 256, 64, 64]", "[1, 64, 64, 64]")]
    [InlineData("norm2", "[256]", "[1, 256, 64, 64]", "[1, 256, 64, 64]")]
    [InlineData("block1", null, "[1, 256, 64, 64]", "[1, 256, 64, 64]")]
    [InlineData("conv3", "[256, 512, 1, 1]", "[1, 512, 64, 64]", "[1, 256, 64, 64]")]
    [InlineData("norm3", "[512]", "[1, 512, 64, 64]", "[1, 512, 64, 64]")]
    [InlineData("block2", null, "[1, 512, 32, 32]", "[1, 512, 64, 64]")]
    [InlineData("block3", null, "[1, 512, 32, 32]", "[1, 512, 32, 32]")]
    [InlineData("conv4", "[512, 1024, 1, 1]", "[1, 1024, 32, 32]", "[1, 512, 32, 32]")]
    [InlineData("norm4", "[1024]", "[1, 1024, 32, 32]", "[1, 1024, 32, 32]")]
    [InlineData("block4", null, "[1, 1024, 16, 16]", "[1, 1024, 32, 32]")]
    [InlineData("block5", null, "[1, 1024, 16, 16]", "[1, 1024, 16, 16]")]
    [InlineData("conv5", "[1024, 2048, 1, 1]", "[1, 2048, 16, 16]", "[1, 1024, 16, 16]")]
    [InlineData("norm5", "[2048]", "[1, 2048, 16, 16]", "[1, 2048, 16, 16]")]
    [InlineData("block6", null, "[1, 2048, 8, 8]", "[1, 2048, 16, 16]")]
    [InlineData("block7", null, "[1, 2048, 8, 8]", "[1, 2048, 8, 8]")]
    [InlineData("Mean", null, "[1, 2048]", "[1, 2048, 8, 8]")] // Printed as a reshape, which cannot take 64 places away.
    [InlineData("fc_yaw", "[2048, 66]", "[1, 66]", "[1, 2048]")]
    [InlineData("fc_pitch", "[2048, 66]", "[1, 66]", "[1, 2048]")]
    [InlineData("fc_roll", "[2048, 66]", "[1, 66]", "[1, 2048]")]
    [InlineData("fc_t", "[2048, 3]", "[1, 3]", "[1, 2048]")]
    [InlineData("fc_exp", "[2048, 45]", "[1, 45]", "[1, 2048]")]
    public void Table2PoseExpressionNetwork(string layer, string? kernel, string output, string input) =>
        Holds($"he_estimator.{layer}", kernel, output, input);

    [Fact]
    public void Table2CountsThreeBottlenecksWhereThePublicCodeHasFiveAndTwo()
    {
        string[] lists = ["block1", "block3", "block5", "block7"];
        Assert.Equal([3, 3, 3, 3], lists.Select(list => Blocks($"he_estimator.{list}")));

        // All else is the same: two bottlenecks of 1024 channels fewer, one of 2048 more.
        LayerTable published = Describe("public-spade");
        Assert.Equal([3, 3, 5, 2], lists.Select(list => published.Find($"he_estimator.{list}")!.Layers.Count));
        long Bottleneck(string block) => Row($"he_estimator.{block}").Parameters / 3;
        Assert.Equal(published.Parameters - (2 * Bottleneck("block5")) + Bottleneck("block7"), Seeds.Value.Parameters);
        foreach (string network in new[] { "generator", "kp_detector" })
        {
            Assert.Equal(Layers(published.Find(network)!), Layers(Row(network)));
        }

        static IEnumerable<(string, Shape?, Shape?)> Layers(LayerRow row) =>
            row.Leaves.Select(leaf => (leaf.Name, leaf.Kernel, leaf.Output));
    }

    [Theory]
    [InlineData("compress", "[32, 4, 1, 1, 1]", "[1, 4, 16, 64, 64]", "[1, 32, 16, 64, 64]")]
    [InlineData("norm", "[4]", "[1, 4, 16, 64, 64]", "[1, 4, 16, 64, 64]")]
    [InlineData("hourglass", null, "[1, 112, 16, 64, 64]", "[1, 80, 16, 64, 64]")]
    [InlineData("mask", "[112, 16, 7, 7, 7]", "[1, 16, 16, 64, 64]", "[1, 112, 16, 64, 64]")]
    [InlineData("occlusion", "[1792, 1, 7, 7]", "[1, 1, 64, 64]", "[1, 1792, 64, 64]")] // 112 * 16; the printed input is not folded yet.
    public void Table3WarpingNetwork(string layer, string? kernel, string output, string input) =>
        Holds($"generator.dense_motion_network.{layer}", kernel, output, input);

    [Theory]
    [InlineData("first.conv", "[3, 64, 3, 3]", "[1, 64, 256, 256]", "[1, 3, 256, 256]")]
    [InlineData("first.norm", "[64]", "[1, 64, 256, 256]", "[1, 64, 256, 256]")]
    [InlineData("down_blocks.0", null, "[1, 128, 128, 128]", "[1, 64, 256, 256]")]
    [InlineData("down_blocks.1", null, "[1, 256, 64, 64]", "[1, 128, 128, 128]")]
    [InlineData("second", "[256, 512, 1, 1]", "[1, 512, 64, 64]", "[1, 256, 64, 64]")]
    [InlineData("resblocks_3d", null, "[1, 32, 16, 64, 64]", "[1, 32, 16, 64, 64]")]
    [InlineData("dense_motion_network", null, "[1, 1, 64, 64]", "[1, 32, 16, 64, 64]")]
    [InlineData("third.conv", "[512, 256, 3, 3]", "[1, 256, 64, 64]", "[1, 512, 64, 64]")]
    [InlineData("third.norm", null, "[1, 256, 64, 64]", "[1, 256, 64, 64]")]
    [InlineData("fourth", "[256, 256, 1, 1]", "[1, 256, 64, 64]", "[1, 256, 64, 64]")]
    [InlineData("decoder.fc", "[256, 512, 3, 3]", "[1, 512, 64, 64]", "[1, 256, 64, 64]")]
    [InlineData("decoder.Upsample", null, "[1, 512, 128, 128]", "[1, 512, 64, 64]")]
    [InlineData("decoder.Upsample", null, "[1, 256, 256, 256]", "[1, 256, 128, 128]")]
    [InlineData("decoder.conv_img", "[64, 3, 3, 3]", "[1, 3, 256, 256]", "[1, 64, 256, 256]")]
    public void Table4IntermediateGenerator(string layer, string? kernel, string output, string input) =>
        Holds($"generator.{layer}", kernel, output, input);

    [Fact]
    public void TheTextOfTable4HasSixBlocksInTheVolumeAndSixInThePlane()
    {
        Assert.Equal(6, Blocks("generator.resblocks_3d"));
        IEnumerable<string> decoder = Row("generator.decoder").Layers.Select(layer => layer.Name);
        Assert.Equal(6, decoder.Count(name => name.StartsWith("generator.decoder.G_middle_", StringComparison.Ordinal)));
    }

    [Fact]
    public void NumbersOfBottlenecksOutOfRangeAreNamed()
    {
        FaceVid2VidConfiguration networks = FaceVid2VidConfiguration.StyleMapping();
        foreach (int[] counts in new int[][] { [3, 3, 3], [3, 3, 3, 0], [3, 3, 3, 65] })
        {
            FaceVid2VidConfiguration wrong = networks with { PoseExpression = networks.PoseExpression with { StageBottlenecks = counts } };
            FaceVid2VidModelConfiguration model = new(GeneratorKind.Spade, 256, wrong);
            ArgumentException refused = Assert.Throws<ArgumentException>(() => model.Create());
            Assert.Contains("1 to 64 bottlenecks", refused.Message, StringComparison.Ordinal);
        }
    }

    private static void Holds(string layer, string? kernel, string output, string input)
    {
        // An operation without parameters goes by its type, in the module that it stands in.
        string holder = layer[..layer.LastIndexOf('.')];
        string last = layer[(holder.Length + 1)..];
        bool IsIt(LayerRow row) => row.Name == layer
            ? row.Kernel is not null || row.Layers.Count > 0
            : row.Name == holder && row.Type == last;
        LayerRow row = Assert.Single(
            Seeds.Value.Networks.SelectMany(network => network.All), row => IsIt(row) && row.Output.ToString() == output);
        Assert.Equal(input, row.Inputs[0].ToString());
        if (kernel is not null)
        {
            Assert.Equal(kernel, row.Kernel.ToString());
        }

        string shapes = string.Join(
            ' ', new[] { kernel, output, input }.OfType<string>().Select(shape => shape.Replace(", ", ",", StringComparison.Ordinal)));
        Assert.Contains(Printed.Value, line => line.Contains(shapes, StringComparison.Ordinal));
    }

    private static LayerRow Row(string name) =>
        Seeds.Value.Find(name) ?? throw new ArgumentException($"There is no layer '{name}'.", nameof(name));

    private static int Blocks(string list) => Row(list).Layers.Count(layer => layer.Layers.Count > 0);

    private static LayerTable Describe(string preset)
    {
        (_, FaceVid2VidModelConfiguration configuration) = FaceVid2VidPresets.All.Single(pair => pair.Name == preset);
        return new ModelPackage("face-vid2vid", configuration, configuration.Create()).Layers();
    }
}
