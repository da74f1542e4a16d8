using System.IO.Compression;
using System.Text.Json;
using Orator.Checkpoints;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Graphs.Tests.Checkpoints;
using Orator.Systems.FaceVid2Vid;
using Orator.Systems.LipSync;
using Orator.Tests.FaceVid2Vid;
using Orator.Tests.Media;

namespace Orator.Tests.Cli;

/// <summary>Checkpoints that others trained, good and bad, through the command.</summary>
[Collection(nameof(CommandLine))]
public sealed class ImportTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("00000099-checkpoint.pth.tar")]
    [InlineData("legacy-cuda-checkpoint.pth.tar")]
    [InlineData("tiny_weights.safetensors")]
    public async Task APublicCheckpointBecomesAModelThatMakesTheReferencesPictures(string name)
    {
        string path = SharedFolder.Path("fixtures/facevid2vid/checkpoints/" + name);
        (int exitCode, string output, string errors) = await CommandLine.RunAsync(
            "import", path, "--model", "face-vid2vid", "--size", "64", "--licence", "none", "-o", _folder["model"], "--json");
        Assert.True(exitCode == 0, errors);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            ("original", 5, true),
            (report.GetProperty("generator").GetString(), report.GetProperty("keyPoints").GetInt32(), report.GetProperty("discriminator").GetBoolean()));

        ModelPackage package = ModelPackage.Open(_folder["model"]);
        Assert.Equal("none", package.Licence);
        Assert.Contains(name, package.Data, StringComparison.Ordinal);
        using ReferenceValues values = new("tiny/chain_eval");
        using Session source = Session.Compile(package.WriteGraph("source"));
        using Session motion = Session.Compile(package.WriteGraph("motion"));
        using Session frame = Session.Compile(package.WriteGraph("frame"));
        (await FormulaImages.Load(64, 64, 0)).CopyTo(source.Input("image"));
        source.Run();
        source.Output("volume").CopyTo(frame.Input("volume"));
        source.Output("compressed").CopyTo(frame.Input("compressed"));
        (await FormulaImages.Load(64, 64, 1)).CopyTo(motion.Input("image"));
        motion.Run();
        Close(values.Values("kp_canonical.value"), source.Output("key_points"), 2e-5f);
        Close(values.Values("he_driving.t"), motion.Output("translation"), 2e-5f);
        Close(values.Values("degree_driving.yaw").AsSpan(0, 1), motion.Output("angles")[..1], 2e-3f);
        values.Values("kp_source.value").AsSpan(0, 15).CopyTo(frame.Input("source_key_points"));
        values.Values("kp_driving.value").AsSpan(0, 15).CopyTo(frame.Input("driving_key_points"));
        frame.Run();
        Close(values.Values("original.driving.prediction"), frame.Output("picture"), 5e-5f);

        static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
        {
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.Equal(expected[i], actual[i], tolerance);
            }
        }
    }

    [Theory]
    [InlineData(GeneratorKind.Spade, false, false)]
    [InlineData(GeneratorKind.Original, true, true)]
    public async Task TheVariantIsRecognised(GeneratorKind kind, bool jacobians, bool twoScales)
    {
        FaceVid2VidConfiguration tiny = ReferenceNetworks.Tiny(kind == GeneratorKind.Spade ? "generator_spade" : "", jacobians);
        tiny = tiny with { Discriminator = tiny.Discriminator with { Scales = twoScales ? [1, 0.5f] : [1] }, KeyPointDetector = tiny.KeyPointDetector with { Scale = twoScales ? 1 : 0.5f } };
        tiny = tiny with { PoseExpression = tiny.PoseExpression with { StageBottlenecks = kind == GeneratorKind.Spade ? [3, 3, 3, 3] : [3, 3, 5, 2] } };
        FaceVid2VidModel model = new FaceVid2VidModelConfiguration(kind, 64, tiny) { Discriminator = true }.Create();

        // As several processors leave them, and with counters and optimisers.
        Dictionary<string, StoredTensor> tensors = State(model).ToDictionary(
            pair => pair.Key.Replace("kp_detector.", "kp_detector.module.", StringComparison.Ordinal), pair => pair.Value);
        tensors["generator.first.norm.num_batches_tracked"] = tensors["optimizer_generator.state.0.exp_avg"] = new StoredTensor([1], [0]);
        await SucceedAsync(tensors);

        ModelPackage package = ModelPackage.Open(_folder["model"]);
        FaceVid2VidModelConfiguration found = (FaceVid2VidModelConfiguration)package.Configuration;
        Assert.Equal(
            (kind, 5, jacobians), (found.Kind, found.Networks.KeyPointDetector.KeyPoints, found.Networks.KeyPointDetector.Jacobians));
        Assert.Equal(tiny.KeyPointDetector, found.Networks.KeyPointDetector);
        Assert.Equal(tiny.Discriminator.Scales, found.Networks.Discriminator.Scales);
        Assert.Equal(tiny.PoseExpression.StageBottlenecks, found.Networks.PoseExpression.StageBottlenecks);
        foreach (((string name, Parameter before), (string other, Parameter after)) in model.NamedParameters.Zip(package.Network.NamedParameters))
        {
            Assert.Equal(name, other);
            Assert.Equal(before.Values, after.Values);
        }
    }

    [Fact]
    public void ThePublishedSizesAreRecognisedByShapesAlone()
    {
        foreach ((string generator, GeneratorKind kind) in new[] { ("generator_original", GeneratorKind.Original), ("generator_spade", GeneratorKind.Spade) })
        {
            string empty = _folder["empty.safetensors"];
            Dictionary<string, int[]> shapes = [];
            foreach (string network in (string[])[generator, "kp_detector", "he_estimator", "discriminator"])
            {
                using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path($"fixtures/facevid2vid/manifest_{network}.json")));
                foreach (JsonElement tensor in manifest.RootElement.GetProperty("tensors").EnumerateArray())
                {
                    shapes.Add(
                        $"{network.Split("_o")[0].Split("_sp")[0]}.{tensor.GetProperty("name").GetString()}",
                        [.. tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())]);
                }
            }

            // Without values: a header that speaks of more bytes than the file has, on a file with holes.
            long length = 0;
            Dictionary<string, object> header = [];
            foreach ((string name, int[] shape) in shapes)
            {
                long bytes = 4 * shape.Aggregate(1L, (product, d) => product * d);
                header.Add(name, new { dtype = "F32", shape, data_offsets = new[] { length, length += bytes } });
            }

            byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
            using (FileStream file = File.Create(empty))
            {
                file.Write(BitConverter.GetBytes((long)json.Length));
                file.Write(json);
                file.SetLength(8 + json.Length + length);
            }

            using Checkpoint checkpoint = Checkpoint.Open(empty);
            FaceVid2VidModelConfiguration found = new CheckpointShapes(checkpoint.Tensors.ToDictionary(), empty).Recognise(256);
            FaceVid2VidConfiguration paper = FaceVid2VidConfiguration.Paper();
            Assert.Equal((kind, true), (found.Kind, found.Discriminator));
            Assert.Equal(JsonSerializer.Serialize(paper), JsonSerializer.Serialize(found.Networks));
        }
    }

    [Theory]
    [InlineData("missing: generator.final.bias [3]")]
    [InlineData("superfluous: generator.extra")]
    [InlineData("superfluous: something.else")]
    [InlineData("of the wrong shape: generator.final.bias [4] instead of [3]")]
    [InlineData("missing: kp_detector.kp.weight")]
    [InlineData("has no he_estimator; it has: generator, kp_detector, discriminator")]
    [InlineData("disagree on the number of key points")]
    [InlineData("not a number")]
    [InlineData("infinite")]
    [InlineData("larger than all of its tensors")]
    [InlineData("cannot work on pictures of 60x60 pixels")]
    public async Task WhatDoesNotFitIsNamed(string expected)
    {
        Dictionary<string, StoredTensor> tensors = State(AnimatorTests.RandomModel(GeneratorKind.Original, jacobians: false));
        void Widen(string name, int axis, int size)
        {
            int[] shape = [.. tensors[name].Shape.Select((d, i) => i == axis ? size : 1)];
            tensors[name] = new StoredTensor(shape, new float[size]);
        }

        switch (expected.Split(' ')[0])
        {
            case "missing:" when expected.Contains("final", StringComparison.Ordinal):
                tensors.Remove("generator.final.bias");
                break;
            case "missing:":
                tensors.Remove("kp_detector.kp.weight");
                break;
            case "superfluous:":
                tensors[expected.Split(' ')[1]] = new StoredTensor([1], [0]);
                break;
            case "of":
                tensors["generator.final.bias"] = new StoredTensor([4], new float[4]);
                break;
            case "has":
                tensors = tensors.Where(pair => !pair.Key.StartsWith("he_estimator", StringComparison.Ordinal)).ToDictionary();
                break;
            case "disagree":
                tensors["he_estimator.fc_exp.weight"] = new StoredTensor([18, 128], new float[18 * 128]);
                break;
            case "not":
                tensors["generator.third.conv.weight"].Values[7] = float.NaN;
                break;
            case "infinite":
                tensors["generator.third.conv.weight"].Values[7] = float.NegativeInfinity;
                break;
            case "larger":
                Widen("kp_detector.predictor.down_blocks.down2.conv.weight", 0, 4096);
                Widen("kp_detector.predictor.conv.weight", 0, 4096 * 64);
                Widen("kp_detector.kp.weight", 1, 1024);
                break;
        }

        await RefuseAsync(expected, Write(tensors), expected.Contains("60x60", StringComparison.Ordinal) ? "60" : "64");
    }

    [Theory]
    [InlineData("'os.system'")]
    [InlineData("unpack")]
    [InlineData("is it truncated?")]
    [InlineData("neither a safetensors file nor a PyTorch archive")]
    [InlineData("empty")]
    [InlineData("it has: no tensors")]
    [InlineData("Could not find")]
    public async Task ADamagedOrHostileFileIsRefused(string expected)
    {
        string marker = _folder["marker"];
        byte[] whole = File.ReadAllBytes(Write(State(AnimatorTests.RandomModel(GeneratorKind.Original, jacobians: false))));
        byte[]? bytes = expected switch
        {
            "'os.system'" => PickleWriter.New.Raw("}").Text("generator").Global("os", "system").Raw("(").Text($"touch '{marker}'").Raw("tRs").Zip([]),
            "unpack" => PickleWriter.New.Raw("}").Text("generator").Tensor(5_000_000, 0, [5_000_000], [1]).Raw("s").Zip(
                new byte[20_000_000], CompressionLevel.Fastest),
            "is it truncated?" => whole[..(whole.Length / 2)],
            "empty" => [],
            "it has: no tensors" => PickleWriter.New.Raw("}").Zip([]),
            "Could not find" => null,
            _ => "This is a shopping list."u8.ToArray(),
        };
        if (bytes is not null)
        {
            File.WriteAllBytes(_folder["bad.pth.tar"], bytes);
        }

        await RefuseAsync(expected, _folder["bad.pth.tar"]);
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task TheExpertDiscriminatorOfWav2LipBecomesALipSyncModel()
    {
        LipSyncDiscriminator network = new LipSyncConfiguration(2).Create(new CounterRandom(4));
        Dictionary<string, StoredTensor> tensors = network.State().ToDictionary(
            pair => "state_dict.module." + pair.Key, pair => pair.Value);
        tensors["state_dict.module.face_encoder.0.conv_block.1.num_batches_tracked"] = tensors["optimizer.state.0.exp_avg"] = new StoredTensor([1], [0]);
        string path = _folder["expert.safetensors"];
        SafetensorsWriter.Write(path, tensors, halfPrecision: false);
        (int exitCode, _, string errors) = await CommandLine.RunAsync("import", path, "--model", "lip-sync", "-o", _folder["expert"]);
        Assert.True(exitCode == 0, errors);
        ModelPackage package = ModelPackage.Open(_folder["expert"]);
        Assert.Equal(new LipSyncConfiguration(2, Mel: LipSyncMel.Decibel, BlueFirst: true), package.Configuration);
        Assert.Equal(network.State().Values.SelectMany(t => t.Values), package.Network.State().Values.SelectMany(t => t.Values));
        await RefuseAsync(
            "no lip-sync discriminator", SharedFolder.Path("fixtures/facevid2vid/checkpoints/tiny_weights.safetensors"), model: "lip-sync");
    }

    [Fact]
    public Task AnotherSystemsCheckpointsAreNotKnown() =>
        RefuseAsync("known are: face-vid2vid, lip-sync", _folder["any.pth"], model: "magic");

    private static Dictionary<string, StoredTensor> State(FaceVid2VidModel model) => model.State().ToDictionary();

    private string Write(Dictionary<string, StoredTensor> tensors)
    {
        SafetensorsWriter.Write(_folder["checkpoint.safetensors"], tensors, halfPrecision: false);
        return _folder["checkpoint.safetensors"];
    }

    private async Task SucceedAsync(Dictionary<string, StoredTensor> tensors)
    {
        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            "import", Write(tensors), "--model", "face-vid2vid", "--size", "64", "-o", _folder["model"]);
        Assert.True(exitCode == 0, errors);
    }

    private async Task RefuseAsync(string expected, string path, string size = "64", string model = "face-vid2vid")
    {
        (int exitCode, string output, string errors) = await CommandLine.RunAsync(
            "import", path, "--model", model, "--size", size, "-o", _folder["model"]);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.False(Directory.Exists(_folder["model"]));
    }
}
