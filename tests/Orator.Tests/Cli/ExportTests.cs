using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Orator.Engine;
using Orator.Engine.Lowering;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Graphs.Onnx;
using Orator.Media;
using Orator.Perception;
using Orator.Recipes;
using Orator.Systems.StyleAware;
using Orator.Tests.Media;

namespace Orator.Tests.Cli;

[Collection(nameof(CommandLine))]
public sealed class ExportTests : IDisposable
{
    private static readonly UNetConfiguration Tiny = new(Inputs: 3, Outputs: 3, Channels: 4, Levels: 2, Size: 32);

    private readonly MediaFolder _folder = new();

    private string Model => _folder["model"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AModelPackageBecomesAFileThatAnyRuntimeRuns()
    {
        ModelPackage package = Save();
        (int exitCode, string output, _) = await CommandLine.RunAsync("export", Model, "-o", _folder["m.onnx"], "--size", "16", "--json");
        Assert.Equal(0, exitCode);
        Assert.Equal("network", JsonDocument.Parse(output).RootElement.GetProperty("part").GetString());

        byte[] file = await File.ReadAllBytesAsync(_folder["m.onnx"], TestContext.Current.CancellationToken);
        IReadOnlyDictionary<string, string> notes = OnnxExport.Metadata(file);
        Assert.Equal(("unet", "MIT", "eight faces"), (notes["architecture"], notes["licence"], notes["data"]));
        float[] picture = Picture(16, 1).ToPlanes();

        // The file holds the operators as they are described, not as they are lowered to this machine.
        using Session session = Session.Compile(package.WriteGraph(size: 16), new SessionSettings { Target = Target.Canonical });
        using InferenceSession runtime = new(file);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(picture, [1, 3, 16, 16]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = runtime.Run(options, ["image"], [input], ["picture"]);
        picture.CopyTo(session.Input("image"));
        session.Run();
        Assert.Equal(session.Output("picture").ToArray(), results[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public async Task WithCalibrationPicturesItComputesInBytes()
    {
        Save();
        string pictures = await PicturesAsync();
        (int exitCode, string output, _) = await CommandLine.RunAsync(
            "export", Model, "-o", _folder["m.onnx"], "--int8", "--calibrate", pictures, "--min-psnr", "30", "--json");
        Assert.Equal(0, exitCode);
        JsonElement report = JsonDocument.Parse(output).RootElement.GetProperty("quantisation");
        Assert.Equal(3, report.GetProperty("pictures").GetInt32());
        Assert.InRange(report.GetProperty("psnr").GetDouble(), 30, 70);
        Assert.Equal(
            ["down0.conv1", "down0.conv2", "down1.conv1"],
            report.GetProperty("layers").EnumerateArray().Take(3).Select(layer => layer.GetProperty("name").GetString()));
        using Session session = Session.Load(_folder["m.onnx"]);
        Assert.Equal([1, 3, 32, 32], session.OutputShape("picture"));
        Assert.StartsWith(
            "static int8",
            OnnxExport.Metadata(await File.ReadAllBytesAsync(_folder["m.onnx"], TestContext.Current.CancellationToken))["quantisation"],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("has no pictures to calibrate with", "--int8", "--calibrate", "EMPTY")]
    [InlineData("does not exist", "--int8", "--calibrate", "NOWHERE")]
    [InlineData("belong together", "--int8")]
    [InlineData("belong together", "--calibrate", "EMPTY")]
    [InlineData("--min-psnr must lie between", "--min-psnr", "-3")]
    [InlineData("it has: network", "--part", "source")]
    [InlineData("1x1 pixels", "--size", "1")]
    [InlineData("must lie between 1 and", "--size", "-8")]
    public async Task WhatCannotBeExportedIsRefusedByOneLine(string expected, params string[] options)
    {
        Save();
        Directory.CreateDirectory(_folder["EMPTY"]);
        string[] arguments = ["export", Model, "-o", _folder["m.onnx"], .. options.Select(
            option => option is "EMPTY" or "NOWHERE" ? _folder[option] : option)];
        (int exitCode, string output, string errors) = await CommandLine.RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.False(File.Exists(_folder["m.onnx"]));
    }

    [Fact]
    public async Task CalibrationLooksAtTheHead()
    {
        Directory.CreateDirectory(_folder["photos"]);
        File.Copy(DemoMedia.File("audrey.jpg"), Path.Combine(_folder["photos"], "audrey.jpg"));
        Image picture = Assert.Single(await CalibrationPictures.ReadAsync(_folder["photos"], 128, TestContext.Current.CancellationToken));
        Assert.Equal((128, 128), (picture.Width, picture.Height));
        using FaceAnalyzer analyzer = new();
        FaceRegion face = Assert.Single(analyzer.Search(picture)).Region;
        Assert.InRange(face.CenterX, 54, 74);
        Assert.InRange(face.Size, 60, 120);
    }

    [Fact]
    public async Task CalibrationTakesPicturesWithoutAFaceWholeAndPreparedOnesAsTheyAre()
    {
        Directory.CreateDirectory(_folder["photos"]);
        await ImageWriter.WriteAsync(Picture(32, 1), Path.Combine(_folder["photos"], "a.png"), TestContext.Current.CancellationToken);
        await ImageWriter.WriteAsync(
            new Image(64, 48, [.. Enumerable.Repeat((byte)77, 64 * 48 * 3)]),
            Path.Combine(_folder["photos"], "b.png"),
            TestContext.Current.CancellationToken);
        List<Image> pictures = await CalibrationPictures.ReadAsync(_folder["photos"], 32, TestContext.Current.CancellationToken);
        Assert.Equal(Picture(32, 1).Pixels, pictures[0].Pixels);
        Assert.Equal((32, 32), (pictures[1].Width, pictures[1].Height));
        Assert.All(pictures[1].Pixels, value => Assert.Equal(77, value));
    }

    private static Image Picture(int size, int number) =>
        new(size, size, [.. Enumerable.Range(0, size * size * 3).Select(
            i => (byte)(128 + (100 * Math.Sin((i / 3 % size * 0.2 * number) + (i / 3 / size * 0.1) + (i % 3)))))]);

    private ModelPackage Save()
    {
        ModelPackage package = new("unet", Tiny, Tiny.Create()) { Licence = "MIT", Data = "eight faces" };
        package.Save(Model, fullPrecision: true);
        return package;
    }

    private async Task<string> PicturesAsync()
    {
        Directory.CreateDirectory(_folder["pictures"]);
        for (int i = 1; i <= 3; i++)
        {
            await ImageWriter.WriteAsync(
                Picture(32, i), Path.Combine(_folder["pictures"], $"{i}.png"), TestContext.Current.CancellationToken);
        }

        return _folder["pictures"];
    }
}
