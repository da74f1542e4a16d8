using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace Orator.Examples.Tests;

/// <summary>Each example does what its first line says.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("examples").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AnimateMakesAVideo()
    {
        (int code, string[] lines, string errors) = await ExampleProgram.RunAsync("Animate", Inputs.Photo, Speech(0.6), At("out.mp4"));
        Assert.True(code == 0, errors);
        Assert.StartsWith($"{At("out.mp4")}: 15 frames of ", Assert.Single(lines));
        Assert.Contains("15 of 15 frames", errors);
        List<Image> frames = await Inputs.ReadVideoAsync(At("out.mp4"));
        Assert.Equal(15, frames.Count);
        Assert.True(Difference(frames[0], frames[^1]) > 0.1);
    }

    [Fact]
    public async Task AnimateRefusesAPictureWithoutAFaceInOneLine()
    {
        await File.WriteAllBytesAsync(At("grey.png"), Inputs.PictureWithoutFace(), TestContext.Current.CancellationToken);
        (int code, string[] lines, string errors) = await ExampleProgram.RunAsync("Animate", At("grey.png"), Speech(0.6), At("out.mp4"));
        Assert.Equal(2, code);
        Assert.Empty(lines);
        Assert.Contains("grey.png", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.False(File.Exists(At("out.mp4")));
    }

    [Theory]
    [InlineData("0.2", 15, 0)] // Five times slower than the frames are for: none is late.
    [InlineData("1000", 5, 10)] // So fast that all are late which were not drawn before the clock began.
    public async Task GameShowsFramesInTimeAndDropsLateOnes(string speed, int mostShown, int leastDropped)
    {
        (int code, string[] lines, string errors) = await ExampleProgram.RunAsync("Game", Inputs.Photo, Speech(0.6), speed);
        Assert.True(code == 0, errors);
        string[] words = [.. Assert.Single(lines).Split(' ').Where(word => word.All(char.IsDigit))];
        int[] numbers = [.. words.Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        Assert.Equal(15, numbers[0] + numbers[1]);
        Assert.InRange(numbers[0], 1, mostShown);
        Assert.True(numbers[1] >= leastDropped);
        Assert.Equal(256 * 256 * 3, numbers[2]);
    }

    [Fact]
    public async Task LiveShowsAFrameForEachMomentWhateverComes()
    {
        // A fifth of a second of sound, and silence from then on.
        (int code, string[] lines, string errors) = await ExampleProgram.RunAsync("Live", new byte[6400], Inputs.Photo, "0.4");
        Assert.True(code == 0, errors);
        Assert.StartsWith("10 frames shown", Assert.Single(lines), StringComparison.Ordinal);
        Assert.EndsWith("196608 bytes on the screen", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallShowsEachTheOther()
    {
        (int code, string[] lines, string errors) = await ExampleProgram.RunAsync(
            "Call", DemoMedia.File("franck.mp4"), DemoMedia.File("franck.mp4"), "4");
        Assert.True(code == 0, errors);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.DoesNotContain(" 0 frames of the other", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task StyleIsKeptAndTakenOn()
    {
        (int code, string[] lines, string errors) = await ExampleProgram.RunAsync(
            "Style", Inputs.Photo, Speech(0.4), DemoMedia.File("franck.mp4"), At("styles"));
        Assert.True(code == 0, errors);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"franck.mp4\"", await File.ReadAllTextAsync(At("styles/style.json"), TestContext.Current.CancellationToken));
        List<Image> half = await Inputs.ReadVideoAsync(At("styles/half.mp4"));
        List<Image> full = await Inputs.ReadVideoAsync(At("styles/full.mp4"));
        Assert.Equal(10, half.Count);
        Assert.True(half.Zip(full).Max(pair => Difference(pair.First, pair.Second)) > 0.1);
    }

    [Fact]
    public async Task OwnGeneratorDrawsTheVideo()
    {
        (int code, _, string errors) = await ExampleProgram.RunAsync("OwnGenerator", Inputs.Photo, Speech(0.6), At("out.mp4"));
        Assert.True(code == 0, errors);
        List<Image> frames = await Inputs.ReadVideoAsync(At("out.mp4"));
        Assert.Equal(15, frames.Count);

        // Only the jaw moves: nothing in the upper quarter of the picture, something below.
        Assert.All(frames, frame => Assert.True(Difference(frames[0], frame, 0, 0.25) < 1));
        Assert.True(frames.Max(frame => Difference(frames[0], frame, 0.25, 1)) > 0.1);
        Assert.Contains("dummy", (await Media.Provenance.ReadAsync(At("out.mp4"), TestContext.Current.CancellationToken))!.Detail);
    }

    [Fact]
    public async Task OwnNetworkLearnsAndIsExported()
    {
        (int code, string[] lines, string errors) = await ExampleProgram.RunAsync("OwnNetwork", At("curve.onnx"));
        Assert.True(code == 0, errors);
        double[] losses = [.. lines.Select(line => double.Parse(line.Split("loss ")[1], CultureInfo.InvariantCulture))];
        Assert.True(losses[1] < losses[0] / 100);

        // The trained weights are in the file.
        using InferenceSession session = new(At("curve.onnx"));
        float[] x = [-1.5f, -0.75f, 0, 0.75f, 1.5f];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(x, [5, 1]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [input], ["y"]);
        float[] y = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        Assert.All(x.Zip(y), pair => Assert.Equal(MathF.Sin(2 * pair.First), pair.Second, 0.05f));
    }

    [Fact]
    public async Task ExportedModelRunsWithoutOrator()
    {
        (int code, string[] lines, string errors) = await ExampleProgram.RunAsync("Export", "style-aware", At("model.onnx"));
        Assert.True(code == 0, errors);
        Assert.StartsWith($"{At("model.onnx")}: style-aware, frame, ", lines[0]);
        Assert.Contains("input mesh [1, 3, 256, 256]", lines);
        Assert.Contains(lines, line => line.StartsWith("output colour [1, 3, 256, 256], mean 0.", StringComparison.Ordinal));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string Speech(double seconds)
    {
        Inputs.WriteSpeech(At("speech.wav"), seconds);
        return At("speech.wav");
    }

    // Mean absolute difference of two frames, grey levels, between two heights (0 = top, 1 = bottom).
    private static double Difference(Image a, Image b, double top = 0, double bottom = 1)
    {
        int row = 3 * a.Width;
        Range rows = (row * (int)(top * a.Height))..(row * (int)(bottom * a.Height));
        return a.Pixels[rows].Zip(b.Pixels[rows]).Average(pair => Math.Abs(pair.First - pair.Second));
    }
}
