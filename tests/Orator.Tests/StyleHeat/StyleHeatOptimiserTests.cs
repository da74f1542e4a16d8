using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Tests.Cli;

namespace Orator.Tests.StyleHeat;

/// <summary>Inversion by optimisation.</summary>
[Collection(nameof(CommandLine))]
public sealed class StyleHeatOptimiserTests
{
    private readonly StyleHeatModel _model = TinyStyleHeat.Configuration.Create(new CounterRandom(3));

    [Fact]
    public void ItDrawsThePortraitBetterAndKeepsTheStylesBelow()
    {
        StyleHeatSource start = Start();
        Image portrait = Portrait();
        Steps steps = new();
        StyleHeatSource found = new StyleHeatOptimiser(_model) { Features = image => [image.AveragePool([2, 2])] }.Optimise(
            portrait, start, 40, steps, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, 40), steps.Seen.Select(step => step.Frames));
        Assert.All(steps.Seen, step => Assert.Equal((40, "inversion"), (step.Total, step.Stage)));
        Assert.Equal(start.Skip, found.Skip);
        Assert.Equal(start.Styles[..(7 * 8)], found.Styles[..(7 * 8)]);
        Assert.NotEqual(start.Styles[(7 * 8)..], found.Styles[(7 * 8)..]);
        Assert.NotEqual(start.Feature, found.Feature);
        (double before, double after) = (Error(start, portrait), Error(found, portrait));
        Assert.True(after < 0.7 * before, $"{before} -> {after}");
        Assert.Equal(9, StyleHeatOptimiser.FixedRows(StyleGanConfiguration.Paper));
    }

    [Fact]
    public void WithoutAnotherTheFaceDescriptorJudges()
    {
        StyleHeatSource found = new StyleHeatOptimiser(_model).Optimise(
            Portrait(), Start(), 2, cancellation: TestContext.Current.CancellationToken);
        Assert.All(found.Feature, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void ItStopsWhenToldTo()
    {
        using CancellationTokenSource source = new();
        Steps steps = new() { Then = step => { if (step == 3) { source.Cancel(); } } };
        Assert.Throws<OperationCanceledException>(
            () => new StyleHeatOptimiser(_model) { PerceptualWeight = 0 }.Optimise(Portrait(), Start(), 40, steps, source.Token));
        Assert.Equal(3, steps.Seen.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StyleHeatOptimiser(_model).Optimise(
            Portrait(), Start(), 0, cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GeneratorsThatDoNotInvertRefuse()
    {
        using ModelStore models = ModelStore.Create();
        Assert.Contains(
            "--inversion",
            Assert.Throws<InputException>(
                () => Animators.Open("mesh", models, new AnimatorOptions { Inversion = InversionMethod.Encoder })).Message,
            StringComparison.Ordinal);
        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            "reenact", "-s", DemoMedia.File("audrey.jpg"), "-d", DemoMedia.File("audrey.jpg"), "--generator", "mesh", "--inversion", "optimised", "-o", "x.mp4");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("belongs to the generator styleheat, not to mesh", errors, StringComparison.Ordinal);
        (exitCode, _, errors) = await CommandLine.RunAsync(
            "reenact", "-s", DemoMedia.File("audrey.jpg"), "-d", DemoMedia.File("audrey.jpg"), "--inversion-steps", "3", "-o", "x.mp4");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("--inversion optimised", errors, StringComparison.Ordinal);
    }

    private static Image Portrait()
    {
        Image image = new(64, 64);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (byte)(128 + (100 * Math.Sin(i / 500.0)));
        }

        return image;
    }

    private StyleHeatSource Start()
    {
        using SessionPool sessions = new();
        return new StyleHeatInversion(new ModelPackage("styleheat", TinyStyleHeat.Configuration, _model), sessions).Invert(Portrait());
    }

    private double Error(StyleHeatSource source, Image portrait)
    {
        Graph graph = new();
        graph.Output("drawn", _model.Generator.Finish(
            graph.Input("feature", [1, 8, 32, 32]), graph.Input("skip", [1, 3, 16, 16]), graph.Input("styles", [1, 10, 8])));
        using Session session = Session.Compile(graph);
        source.Feature.CopyTo(session.Input("feature"));
        source.Skip.CopyTo(session.Input("skip"));
        source.Styles.CopyTo(session.Input("styles"));
        session.Run();
        return session.Output("drawn").ToArray().Zip(portrait.ToPlanes()).Average(
            pair => Math.Pow(pair.First - ((pair.Second * 2) - 1), 2));
    }

    private sealed class Steps : IProgress<RenderProgress>
    {
        public List<RenderProgress> Seen { get; } = [];

        public Action<int>? Then { get; init; }

        public void Report(RenderProgress value)
        {
            Seen.Add(value);
            Then?.Invoke(value.Frames);
        }
    }
}
