using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Orator.ConvertFaceNetworks;
using Orator.Engine;

namespace Orator.Tests.ConvertFaceNetworks;

public sealed class TfjsImporterTests : IDisposable
{
    private static readonly Dictionary<string, string> Output = new() { ["y"] = "out" };
    private readonly string _folder = Directory.CreateTempSubdirectory("tfjs-").FullName;

    private string ModelPath => Path.Combine(_folder, "model.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(6, 3, 2)]
    [InlineData(5, 2, 2)]
    [InlineData(7, 4, 3)]
    public void SamePaddingPutsTheLargerHalfAtTheEnd(int size, int kernel, int stride)
    {
        float[] weights = [.. Enumerable.Range(0, kernel * kernel).Select(i => i - 1.5f)];
        WriteModel(size, 1, [Weight("w", weights, kernel, kernel, 1, 1)], Convolution("out", "image", "w", stride, "SAME"));
        float[] image = [.. Enumerable.Range(0, size * size).Select(i => MathF.Sin(i))];

        int outputs = (size + stride - 1) / stride;
        int before = Math.Max((outputs - 1) * stride + kernel - size, 0) / 2;
        double At(int y, int x) => y >= 0 && x >= 0 && y < size && x < size ? image[y * size + x] : 0;
        double[] expected = [.. from oy in Enumerable.Range(0, outputs)
                                from ox in Enumerable.Range(0, outputs)
                                select Enumerable.Range(0, kernel * kernel).Sum(
                                    t => weights[t] * At(oy * stride - before + t / kernel, ox * stride - before + t % kernel))];
        Close(expected, Run(image));
    }

    [Fact]
    public void ScalesAndOffsetsAreFoldedOnlyWhereNothingElseNeedsTheConvolution()
    {
        // out = relu6(conv * scale + offset) + conv, with two channels made of one by a 1x1 kernel.
        WriteModel(
            2,
            1,
            [Weight("w", [2, -3], 1, 1, 1, 2), Weight("scale", [0.5f, 2], 2), Weight("offset", [1, -1], 2)],
            Convolution("conv", "image", "w", 1, "VALID"),
            Node("scaled", "Mul", ["conv", "scale"]),
            Node("shifted", "AddV2", ["scaled", "offset"]),
            Node("limited", "Relu6", ["shifted"]),
            Node("out", "AddV2", ["limited", "conv"]));
        float[] image = [1, -2, 3, -4];
        double[] expected = [.. image.SelectMany(
            v => new[] { Math.Clamp(2 * v * 0.5 + 1, 0, 6) + 2 * v, Math.Clamp(-3 * v * 2 - 1, 0, 6) - 3 * v })];
        Close(expected, Run(image));
    }

    [Fact]
    public void LimitsCombineInTheirOrder()
    {
        WriteModel(
            2,
            1,
            [Weight("w", [1], 1, 1, 1, 1), Weight("six", [6]), Weight("zero", [0]), Weight("nine", [9])],
            Convolution("conv", "image", "w", 1, "VALID"),
            Node("upper", "Minimum", ["conv", "six"]),
            Node("both", "Maximum", ["upper", "zero"]),
            Node("beyond", "Maximum", ["both", "nine"]),
            Node("out", "AddV2", ["both", "beyond"]));
        Close([9, 12, 15, 9], Run([0, 3, 7, -7]));
    }

    [Theory]
    [InlineData("uint8", 0.25f, -1f)]
    [InlineData("uint16", 0.001f, -3f)]
    [InlineData("float16", 0f, 0f)]
    public void QuantisedWeightsAreDecoded(string type, float scale, float minimum)
    {
        byte[] raw = type switch
        {
            "uint8" => [7],
            "uint16" => BitConverter.GetBytes((ushort)4321),
            _ => BitConverter.GetBytes((Half)1.5f),
        };
        float expected = type switch { "uint8" => 7 * scale + minimum, "uint16" => 4321 * scale + minimum, _ => 1.5f };
        object entry = new { name = "w", shape = new[] { 1, 1, 1, 1 }, dtype = "float32", quantization = new { dtype = type, scale, min = minimum, original_dtype = "float32" } };
        WriteModel(1, 1, [(entry, raw)], Convolution("out", "image", "w", 1, "VALID"));
        Close([2 * expected], Run([2]));
    }

    [Fact]
    public void AnUnknownOperatorIsNamed()
    {
        WriteModel(2, 1, [], Node("out", "MagicOp", ["image"]));
        AssertRefused("'MagicOp' (node 'out') is not supported");
    }

    [Theory]
    [InlineData(3, "truncated")]
    [InlineData(8, "has 8 bytes, but the manifest describes 4")]
    public void AWeightFileOfTheWrongLengthIsRefused(int bytes, string complaint)
    {
        WriteModel(2, 1, [Weight("w", [1], 1, 1, 1, 1)], Convolution("out", "image", "w", 1, "VALID"));
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin"), new byte[bytes]);
        AssertRefused(complaint);
    }

    [Fact]
    public void AMissingWeightFileIsRefused()
    {
        WriteModel(2, 1, [Weight("w", [1], 1, 1, 1, 1)], Convolution("out", "image", "w", 1, "VALID"));
        File.Delete(Path.Combine(_folder, "weights.bin"));
        AssertRefused("weights.bin");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"modelTopology\": {\"node\": [")]
    [InlineData("[]")]
    [InlineData("{\"modelTopology\": {\"node\": 3}, \"weightsManifest\": []}")]
    [InlineData("{\"modelTopology\": {\"node\": [{\"name\": \"out\", \"op\": \"Relu\", \"input\": [\"nothing\"]}]}, \"weightsManifest\": []}")]
    [InlineData("{\"modelTopology\": {\"node\": [{\"name\": \"out\", \"op\": \"Relu\", \"input\": [\"out\"]}]}, \"weightsManifest\": []}")]
    [InlineData("{\"modelTopology\": {\"node\": [{\"name\": \"out\", \"op\": \"Relu\"}]}, \"weightsManifest\": []}")]
    [InlineData("{\"modelTopology\": {\"node\": []}, \"weightsManifest\": []}")]
    public void AMalformedModelIsRefused(string json)
    {
        File.WriteAllText(ModelPath, json);
        AssertRefused("not a usable TensorFlow.js graph model");
    }

    [Fact]
    public void KernelsThatDoNotFitTheirInputAreRefused()
    {
        WriteModel(2, 1, [Weight("w", [1, 1], 1, 1, 2, 1)], Convolution("out", "image", "w", 1, "VALID"));
        AssertRefused("[1, 2, 1, 1]");
    }

    private static void Close(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    private static (object Entry, byte[] Raw) Weight(string name, float[] values, params int[] shape) =>
        (new { name, shape, dtype = "float32" }, MemoryMarshal.AsBytes<float>(values).ToArray());

    private static object Node(string name, string op, string[] input) => new { name, op, input, attr = new { } };

    private static object Convolution(string name, string image, string weights, int stride, string padding) => new
    {
        name,
        op = "Conv2D",
        input = new[] { image, weights },
        attr = new
        {
            strides = new { list = new { i = new[] { "1", $"{stride}", $"{stride}", "1" } } },
            padding = new { s = Convert.ToBase64String(Encoding.ASCII.GetBytes(padding)) },
        },
    };

    private void WriteModel(int size, int channels, (object Entry, byte[] Raw)[] weights, params object[] nodes)
    {
        string[] dimensions = ["-1", $"{size}", $"{size}", $"{channels}"];
        object image = new { name = "image", op = "Placeholder", attr = new { shape = new { shape = new { dim = dimensions.Select(d => new { size = d }) } } } };
        object[] constants = [.. weights.Select(
            w => Node(JsonSerializer.SerializeToElement(w.Entry).GetProperty("name").GetString()!, "Const", []))];
        object[] all = [image, .. constants, .. nodes];
        object model = new
        {
            modelTopology = new { node = all },
            weightsManifest = new[] { new { paths = new[] { "weights.bin" }, weights = weights.Select(w => w.Entry) } },
        };
        File.WriteAllText(ModelPath, JsonSerializer.Serialize(model));
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin"), [.. weights.SelectMany(w => w.Raw)]);
    }

    private float[] Run(float[] image)
    {
        using Session session = Session.Compile(TfjsImporter.Import(ModelPath, 1, Output), new SessionSettings { Threads = 1 });
        image.CopyTo(session.Input("image"));
        session.Run();
        return session.Output("y").ToArray();
    }

    private void AssertRefused(string complaint)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => TfjsImporter.Import(ModelPath, 1, Output));
        Assert.Contains(complaint, e.Message, StringComparison.Ordinal);
        Assert.Contains("model.json", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
