using Orator.Animation;
using Orator.Checkpoints;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Imaging;
using Orator.Motion.Style;
using Orator.Systems.StyleAware;
using Orator.Tests.Generators;
using Orator.Tests.Media;
using Orator.Training.Losses;

namespace Orator.Tests.StyleAware;

/// <summary>The learned generator around a portrait of the demo media; its weights are initial or random, as the behaviour tested must hold
/// for any.</summary>
public sealed class StyleAwareGeneratorTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    private static readonly StyleAwareConfiguration Small = new(Size: 128, Channels: 8, MaximumChannels: 32, Levels: 4, FeatureChannels: 8);

    [Fact]
    public void WithInitialWeightsTheMeshsPictureIsLeftAlone()
    {
        MotionFrame motion = portrait.WithMouth(new MouthShape(0.2f, 0, 0));
        Image mesh = portrait.Render(motion);
        Image mended = Render(Small.Create(), motion);
        Assert.InRange(Difference(mesh, mended), 0, 3);
    }

    [Fact]
    public void TheBorderStaysForAnyWeightsSoThatTheSquareFitsThePhoto()
    {
        StyleAwareGenerator network = Small.Create();
        CounterRandom random = new(3);
        foreach (Parameter parameter in network.NamedParameters.Select(pair => pair.Parameter))
        {
            parameter.Normal(0.3f, random);
        }

        MotionFrame motion = portrait.WithMouth(new MouthShape(0.2f, 0, 0));
        Image mesh = portrait.Render(motion);
        Image mended = Render(network, motion);
        Assert.True(Difference(mesh, mended) > 5, "random weights must change the picture");
        int last = mesh.Width - 1;
        for (int i = 0; i <= last; i++)
        {
            foreach ((int x, int y) in ((int, int)[])[(i, 0), (i, last), (0, i), (last, i)])
            {
                for (int c = 0; c < 3; c++)
                {
                    Assert.InRange(mended[x, y][c] - mesh[x, y][c], -1, 1);
                }
            }
        }
    }

    [Fact]
    public void ComposingOnBytesGivesTheGraphsPicture()
    {
        // At the network's own size both ways to compose must agree, though one is a graph and the other reads packed bytes.
        const int Size = 64;
        StyleAwareGenerator network = (Small with { Size = Size }).Create();
        CounterRandom random = new(5);
        float[] Plane(int channels, float low, float high) =>
            [.. Enumerable.Range(0, channels * Size * Size).Select(_ => low + ((high - low) * random.Uniform()))];
        Image Noise()
        {
            Image image = new(Size, Size);
            foreach (ref byte value in image.Pixels.AsSpan())
            {
                value = (byte)random.Below(256);
            }

            return image;
        }

        (Image mesh, Image source) = (Noise(), Noise());

        (float[] flow, float[] mask, float[] still, float[] colour) = (Plane(2, -0.05f, 0.05f), Plane(1, 0, 1), Plane(1, 0, 1), Plane(3, 0, 1));
        Graph graph = new();
        StyleAwareLayers layers = new(
            graph.Input("flow", [1, 2, Size, Size]),
            graph.Input("mask", [1, 1, Size, Size]),
            graph.Input("still", [1, 1, Size, Size]),
            graph.Input("colour", [1, 3, Size, Size]));
        graph.Output(
            "picture", network.Compose(graph.Input("mesh", [1, 3, Size, Size]), graph.Input("source", [1, 3, Size, Size]), layers));
        using Session session = Session.Compile(graph);
        flow.CopyTo(session.Input("flow"));
        mask.CopyTo(session.Input("mask"));
        colour.CopyTo(session.Input("colour"));
        still.CopyTo(session.Input("still"));
        mesh.ToPlanes().CopyTo(session.Input("mesh"));
        source.ToPlanes().CopyTo(session.Input("source"));
        session.Run();

        RefinementLayers mending = new(Size);
        mending.Set(flow, mask, still, colour);
        Image composed = new(Size, Size);
        mending.Compose(mesh, source, composed);
        float[] expected = session.Output("picture").ToArray();
        float[] actual = composed.ToPlanes();
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i] - expected[i], -0.0025f, 0.0025f);
        }
    }

    [Fact]
    public void ACutOutIsMendedAsItIsInTheWholePicture()
    {
        // Away from the edges of the cut-out, which the network sees as the picture's: what training on cut-outs teaches holds for whole
        // pictures.
        const int Cut = 96;
        const int From = 16;
        StyleAwareGenerator network = Small.Create();
        using FrameConditions conditions = new([portrait.Source], Small.Size);
        conditions.Render(portrait.WithMouth(new MouthShape(0.2f, 0, 0)));
        Dictionary<string, (float[] Values, int Channels)> planes = new()
        {
            ["mesh"] = (conditions.Mesh, 3),
            ["map"] = (conditions.Map, 3),
            ["validity"] = (conditions.Validity, 1),
            ["flow"] = (conditions.Flow, 2),
            ["source"] = (Downscaling.Resize(portrait.Source.Crop, Small.Size, Small.Size).ToPlanes(), 3),
        };
        float[] whole = Picture(network, planes, Small.Size);
        float[] cut = Picture(
            network,
            planes.ToDictionary(pair => pair.Key, pair => (Square(pair.Value.Values, pair.Value.Channels), pair.Value.Channels)),
            Cut);
        float[] expected = Square(whole, 3);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < cut.Length; i++)
        {
            (int y, int x) = Math.DivRem(i % (Cut * Cut), Cut);
            if (Math.Min(Math.Min(x, y), Cut - 1 - Math.Max(x, y)) >= 32)
            {
                sum += Math.Abs(cut[i] - expected[i]);
                count++;
            }
        }

        Assert.InRange(sum / count, 0, 0.003);

        static float[] Square(float[] values, int channels)
        {
            float[] square = new float[channels * Cut * Cut];
            for (int row = 0; row < channels * Cut; row++)
            {
                (int c, int y) = Math.DivRem(row, Cut);
                values.AsSpan((((c * Small.Size) + From + y) * Small.Size) + From, Cut).CopyTo(square.AsSpan(row * Cut));
            }

            return square;
        }
    }

    [Fact]
    public void TheStylePatternOfAMouthIsTheNearestKeyMotion()
    {
        StylePatterns patterns = new(portrait.Source);
        Assert.Equal(KeyMotion.None, patterns.Match(portrait.WithMouth(new MouthShape(0, 0, 0))));
        Assert.Equal(KeyMotion.R, patterns.Match(portrait.WithMouth(new MouthShape(0.25f, 0.06f, 0))));
        Assert.Equal(KeyMotion.O, patterns.Match(portrait.WithMouth(new MouthShape(0.15f, -0.1f, 0.08f))));
    }

    [Fact]
    public void APackageOfAnotherArchitectureIsRefused()
    {
        UNetConfiguration other = new(3, 3, 4, 1, 32);
        InputException error = Assert.Throws<InputException>(() => new StyleAwareAnimator(new ModelPackage("unet", other, other.Create())));
        Assert.Contains("style-aware", error.Message, StringComparison.Ordinal);
        Assert.Contains("unet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SavedAndOpenedItRendersTheSame()
    {
        using MediaFolder folder = new();
        StyleAwareGenerator network = Small.Create(new CounterRandom(8));
        new ModelPackage("style-aware", Small, network).Save(folder["model"], fullPrecision: true);
        MotionFrame motion = portrait.WithMouth(new MouthShape(0.1f, 0, 0));
        using StyleAwareAnimator generator = StyleAwareAnimator.Open(folder["model"]);
        using IPreparedPortrait renderer = generator.Prepare(portrait.Source);
        Image frame = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
        renderer.Render(motion, frame);
        Assert.Equal(Render(network, motion).Pixels, frame.Pixels);
    }

    [Fact]
    public void TheShippedWeightsMendTheMouthAndLeaveTheRest()
    {
        MotionFrame motion = portrait.WithMouth(new MouthShape(0.2f, 0, 0));
        Image mesh = portrait.Render(motion);
        using StyleAwareAnimator generator = StyleAwareAnimator.Open();
        using IPreparedPortrait renderer = generator.Prepare(portrait.Source);
        Image frame = new(mesh.Width, mesh.Height);
        renderer.Render(motion, frame);
        System.Numerics.Vector3 mouth = portrait.Source.Pose(motion)[13];
        double Change(float x, float y) =>
            Math.Abs(PreparedDemoPortrait.Brightness(frame, x, y, 4) - PreparedDemoPortrait.Brightness(mesh, x, y, 4));
        Assert.InRange(Difference(mesh, frame), 0.1, 8);
        Assert.True(Change(mouth.X, mouth.Y + 8) > 5, "the inside of the mouth should change");
        Assert.InRange(Change(20, 20), 0, 3);
    }

    [Fact]
    public void ThePhotometricLossAgreesWithTheReference()
    {
        SafetensorsFile values = SharedFolder.Fixture("livespeech/style_losses.safetensors");
        float[] generated = values["in.gen"].Values;
        float[] weights = [.. values["in.label_0bg_1skin_2eyes_3mouth"].Values.Select(label => (int)label switch { 1 => StyleAwarePhotometricLoss.Skin, 2 => StyleAwarePhotometricLoss.Eyes, 3 => StyleAwarePhotometricLoss.Mouth, _ => 0 })];
        Graph graph = new();
        Tensor gen = graph.Input("gen", [1, 3, 6, 8]);
        Tensor loss = StyleAwarePhotometricLoss.Of(gen, graph.Input("match", [1, 3, 6, 8]), graph.Input("weights", [1, 1, 6, 8]));
        graph.Output("loss", loss);
        graph.Output("gradient", Gradients.Of(loss, [gen])[0]);
        using Session session = Session.Compile(graph);
        generated.CopyTo(session.Input("gen"));
        values["in.match"].Values.CopyTo(session.Input("match"));
        weights.CopyTo(session.Input("weights"));
        session.Run();
        Assert.Equal(values["out.L_sp_mean"].Values[0], session.Output("loss")[0], 1e-5f);

        // The fixture's gradient is of the sum.
        float[] gradient = session.Output("gradient").ToArray();
        float[] expected = values["gin.gen"].Values;
        for (int i = 0; i < gradient.Length; i++)
        {
            Assert.Equal(expected[i], gradient[i] * gradient.Length, 1e-3f);
        }
    }

    private Image Render(StyleAwareGenerator network, MotionFrame motion)
    {
        using StyleAwareAnimator generator = new(new ModelPackage("style-aware", network.Configuration, network));
        using IPreparedPortrait renderer = generator.Prepare(portrait.Source);
        Image frame = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
        renderer.Render(motion, frame);
        return frame;
    }

    private static float[] Picture(StyleAwareGenerator network, Dictionary<string, (float[] Values, int Channels)> planes, int size)
    {
        Graph graph = new();
        Tensor Plane(string name) => graph.Input(name, [1, planes[name].Channels, size, size]);
        Tensor mesh = Plane("mesh");
        MeshRendering frame = new(mesh, Plane("map"), Plane("validity"), Plane("flow"), Plane("source"));
        Tensor features = network.Encode(mesh, frame.Map);
        graph.Output("picture", network.Compose(mesh, frame.Source, network.Render(frame, features, features)));
        using Session session = Session.Compile(graph);
        foreach ((string name, (float[] values, _)) in planes)
        {
            values.CopyTo(session.Input(name));
        }

        session.Run();
        return session.Output("picture").ToArray();
    }

    private static double Difference(Image a, Image b) => a.Pixels.Zip(b.Pixels, (x, y) => (double)Math.Abs(x - y)).Average();
}
