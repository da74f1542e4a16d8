using System.Text;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>The model as a package and at work.</summary>
public sealed class AnimatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("facevid2vid").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(GeneratorKind.Original, true)]
    [InlineData(GeneratorKind.Spade, false)]
    public void TheThreePartsOfASavedModelGiveWhatTheNetworksGiveTogether(GeneratorKind kind, bool jacobians)
    {
        FaceVid2VidModel model = RandomModel(kind, jacobians);
        new ModelPackage("face-vid2vid", model.Configuration, model) { Preset = "lite" }.Save(_folder, fullPrecision: true);
        using FaceVid2VidPortrait animator = FaceVid2VidPortrait.Open(_folder);
        FaceVid2VidSource source = animator.Prepare(Picture(0));
        Image made = animator.Render(animator.Observe(Picture(1)).Place(source.Canonical));

        Graph graph = new();
        (Tensor portrait, Tensor driver) = (graph.Input("portrait", [1, 3, 64, 64]), graph.Input("driver", [1, 3, 64, 64]));
        KeyPoints canonical = model.Detector.Forward(portrait);
        KeyPoints Points(Tensor image) => KeyPointEquations.Place(canonical, model.Estimator.Forward(image));
        graph.Output("picture", model.Generator.Forward(portrait, Points(portrait), Points(driver)).Picture);
        using Session session = Session.Compile(graph);
        Picture(0).ToPlanes().CopyTo(session.Input("portrait"));
        Picture(1).ToPlanes().CopyTo(session.Input("driver"));
        session.Run();
        float[] expected = session.Output("picture").ToArray();
        float[] actual = made.ToPlanes();
        Assert.Equal(jacobians, source.Canonical.Jacobians is not null);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 0.51f / 255 + 2e-4f));
        Assert.True(expected.Max() - expected.Min() > 0.1);
    }

    [Theory]
    [InlineData(GeneratorKind.Original)]
    [InlineData(GeneratorKind.Spade)]
    public void FramesInBytesAreCloseToThoseInFloats(GeneratorKind kind)
    {
        FaceVid2VidModel model = RandomModel(kind, jacobians: false);
        ModelPackage package = new("face-vid2vid", model.Configuration, model);
        using FaceVid2VidPortrait floats = new(package);
        using FaceVid2VidPortrait bytes = new(package, int8: true);
        FaceVid2VidSource source = floats.Prepare(Picture(0));
        bytes.Prepare(Picture(0));
        KeyPointSet moved = source.Motion.Turned(HeadMotion.FromDegrees(10, -5, 3), default).Place(source.Canonical);
        (Image expected, Image actual) = (floats.Render(moved), bytes.Render(moved));
        double error = expected.Pixels.Zip(actual.Pixels).Average(pair => Math.Pow(pair.First - pair.Second, 2));
        double spread = expected.Pixels.Max() - expected.Pixels.Min();
        Assert.Null(floats.Psnr);
        Assert.InRange(bytes.Psnr!.Value, FaceVid2VidInt8.LeastPsnr, 70);
        Assert.InRange(10 * Math.Log10(spread * spread / error), 30, 70);
    }

    [Fact]
    public void RangesAreFoundOnceForAModel()
    {
        FaceVid2VidModel model = RandomModel(GeneratorKind.Original, jacobians: false);
        new ModelPackage("face-vid2vid", model.Configuration, model).Save(_folder, fullPrecision: true);
        string Plan() => FaceVid2VidInt8.PlanFile(ModelPackage.Open(_folder), model.Configuration.Size)!;
        string plan = Plan();
        byte[] Render(out double psnr)
        {
            using FaceVid2VidPortrait animator = FaceVid2VidPortrait.Open(_folder, int8: true);
            FaceVid2VidSource source = animator.Prepare(Picture(0));
            psnr = animator.Psnr!.Value;
            return animator.Render(source.Motion.Turned(HeadMotion.FromDegrees(10, -5, 3), default).Place(source.Canonical)).Pixels;
        }

        byte[] first = Render(out double found);
        DateTime written = File.GetLastWriteTimeUtc(plan);
        Assert.Equal(first, Render(out double kept));
        Assert.Equal(found, kept);
        Assert.Equal(written, File.GetLastWriteTimeUtc(plan));

        Assert.Equal(
            [ModelPackage.DescriptionFile, ModelPackage.WeightsFile], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());

        // Other weights, or a file that is none, make a new one.
        model.Generator.NamedParameters.First(pair => pair.Name.EndsWith("mask.bias", StringComparison.Ordinal)).Parameter.Values[0] += 1;
        new ModelPackage("face-vid2vid", model.Configuration, model).Save(_folder, fullPrecision: true);
        string other = Plan();
        Assert.NotEqual(plan, other);
        Render(out _);
        Assert.NotEqual(File.ReadAllText(plan), File.ReadAllText(other));
        File.WriteAllText(other, "{}");
        Render(out _);
        Assert.NotEqual("{}", File.ReadAllText(other));
        File.Delete(plan);
        File.Delete(other);
    }

    [Fact]
    public void WhatDependsOnThePortraitOnlyIsNotPartOfAFrame()
    {
        FaceVid2VidModel model = RandomModel(GeneratorKind.Original, jacobians: false);
        ModelPackage package = new("face-vid2vid", model.Configuration, model);
        string source = Encoding.Latin1.GetString(package.WriteGraph("source").ToOnnx());
        string frame = Encoding.Latin1.GetString(package.WriteGraph("frame").ToOnnx());
        foreach (string name in (string[])["generator.first.conv.weight", "generator.resblocks_3d.3dr0.conv1.weight", "generator.dense_motion_network.compress.weight", "kp_detector.kp.weight"])
        {
            Assert.Contains(name, source, StringComparison.Ordinal);
            Assert.DoesNotContain(name, frame, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void APortraitInItsOwnMotionIsThePortrait()
    {
        using FaceVid2VidPortrait animator = new(ShiftingModel.Create());
        Image picture = Picture(0);
        FaceVid2VidSource source = animator.Prepare(picture);
        Image made = animator.Render(source.KeyPoints);

        // The volume has a quarter of the resolution, and the grid of the networks stretches it by 16/15: compare 4x4 blocks near the
        // middle.
        for (int y = 24; y < 40; y += 4)
        {
            for (int x = 24; x < 40; x += 4)
            {
                Assert.Equal(Mean(picture, x, y, v => v / 255.0), Mean(made, x, y, ShiftingModel.Value), 0.03);
            }
        }
    }

    [Fact]
    public void ADriverThatMovesToTheRightMovesThePortraitToTheRight()
    {
        using FaceVid2VidPortrait animator = new(ShiftingModel.Create());
        FaceVid2VidSource source = animator.Prepare(Picture(0));
        (HeadMotion dark, HeadMotion bright) = (animator.Observe(Plain(40)), animator.Observe(Plain(104)));
        Assert.Equal(64 / 255f, bright.Translation.X - dark.Translation.X, 0.002f);

        // Relative motion: 1 is half the picture, so 64 / 255 are 8 pixels.
        MotionTransfer transfer = MotionTransfer.Relative(source, dark, adaptScale: false);
        Image still = animator.Render(transfer.Place(dark, Rotation.Identity));
        Image moved = animator.Render(transfer.Place(bright, Rotation.Identity));
        Assert.Equal(animator.Render(source.KeyPoints).Pixels, still.Pixels);
        for (int y = 20; y < 44; y += 4)
        {
            for (int x = 20; x < 36; x += 4)
            {
                Assert.Equal(Mean(still, x, y, ShiftingModel.Value), Mean(moved, x + 8, y, ShiftingModel.Value), 0.02);
            }
        }
    }

    [Fact]
    public void TheFramePartCanBeCalibratedByPictures()
    {
        FaceVid2VidModel model = RandomModel(GeneratorKind.Original, jacobians: true);
        ModelPackage package = new("face-vid2vid", model.Configuration, model);
        IReadOnlyDictionary<string, float[]> inputs = package.Architecture.Part("frame").FromPicture!(model, Picture(0).ToPlanes(), Picture(0).Width);
        Graph graph = package.WriteGraph("frame");
        Assert.Equal(
            graph.Inputs.Select(input => (input.Name, input.Shape.Elements)).Order(),
            inputs.Select(pair => (pair.Key, (long)pair.Value.Length)).Order());
        Assert.All(inputs.Values, values => Assert.True(values.Max() > values.Min()));
    }

    [Theory]
    [InlineData(0, "key points")]
    [InlineData(1, "multiples of 4")]
    [InlineData(2, "levels of the generator")]
    public void AnImpossibleConfigurationIsRefused(int which, string expected)
    {
        FaceVid2VidConfiguration tiny = ReferenceNetworks.Tiny();
        FaceVid2VidConfiguration impossible = which switch
        {
            0 => tiny with { PoseExpression = tiny.PoseExpression with { KeyPoints = 6 } },
            1 => tiny with { PoseExpression = tiny.PoseExpression with { StageChannels = [16, 32, 64, 126] } },
            _ => tiny with { Generator = tiny.Generator with { Levels = 0 } },
        };
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => new FaceVid2VidModelConfiguration(GeneratorKind.Original, 64, impossible).Create());
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Random weights, with running statistics that keep values in range.</summary>
    internal static FaceVid2VidModel RandomModel(GeneratorKind kind, bool jacobians)
    {
        FaceVid2VidConfiguration networks = ReferenceNetworks.Tiny(kind == GeneratorKind.Spade ? "generator_spade" : "", jacobians);
        FaceVid2VidModel model = new FaceVid2VidModelConfiguration(kind, 64, networks) { Discriminator = true }.Create(new CounterRandom(5));
        CounterRandom random = new(6);
        foreach ((string name, Parameter parameter) in model.NamedParameters)
        {
            if (parameter.Shape.Rank > 1 && name.EndsWith(".weight", StringComparison.Ordinal) && name != "kp_detector.down.weight")
            {
                float fanIn = parameter.Shape.Elements / (float)parameter.Shape[0];
                parameter.Uniform(MathF.Sqrt(6 / fanIn), random);
            }
        }

        return model;
    }

    /// <summary>Smooth coloured waves.</summary>
    internal static Image Picture(int number) =>
        new(64, 64, [.. Enumerable.Range(0, 64 * 64 * 3).Select(
            i => (byte)(128 + (70 * Math.Sin((i / 3 % 64 * 0.11 * (1 + number)) + (i / 3 / 64 * 0.07) + (i % 3) + number))))]);

    private static Image Plain(byte red)
    {
        Image image = new(64, 64);
        for (int i = 0; i < image.Pixels.Length; i += 3)
        {
            image.Pixels[i] = red;
        }

        return image;
    }

    private static double Mean(Image image, int x, int y, Func<byte, double> value) =>
        Enumerable.Range(0, 16).Average(i => value(image[x + (i % 4), y + (i / 4)][1]));
}
