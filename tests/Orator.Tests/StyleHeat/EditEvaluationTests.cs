using System.Text.Json;
using Orator.Animation;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Media;
using Orator.Perception;
using Orator.Systems.StyleHeat;
using Orator.Tests.Cli;
using Orator.Tests.FaceVid2Vid;
using Orator.Tests.Media;
using Orator.Training.Data;
using Orator.Training.Metrics;
using Orator.Training.Systems.StyleHeat;

namespace Orator.Tests.StyleHeat;

/// <summary>A corpus of two photos of two people.</summary>
public sealed class TwoPeople : IAsyncLifetime
{
    internal MediaFolder Folder { get; } = new();

    public async ValueTask InitializeAsync() => await CorpusBuilder.BuildAsync(
        new CorpusOptions { Output = Folder["corpus"], From = [DemoMedia.File("audrey.jpg"), DemoMedia.File("SeanConnery.jpg")] },
        stop: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>What is measured of edits, with random weights: the numbers must be those of the pictures, whatever these show.</summary>
[Collection(nameof(CommandLine))]
public sealed class EditEvaluationTests(RandomStyleHeat model, TwoPeople people)
    : IClassFixture<RandomStyleHeat>, IClassFixture<TwoPeople>
{
    // Random directions soon leave nothing of a face.
    private const float Slight = 0.02f;

    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 10, 11, 500 }, 1)]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 3, 2, -7 }, -1)]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 5, 5, 5 }, 0)]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 2, 1, 4, 3 }, 0.6)] // 1 - 6 * 4 / (4 * 15)
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 1, 1, 2 }, 0.8660254)] // Ranks 1.5, 1.5, 3.
    public void RanksCorrelate(double[] x, double[] y, double expected) => Assert.Equal(expected, RankCorrelation.Between(x, y), 1e-6);

    [Fact]
    public void MeansAreOfThoseMeasuredAtAllStrengths()
    {
        EditEffect attribute = EditEffect.Of(
            "beard",
            "beard",
            [-1, 0, 1],
            [
                new EditedPerson("a", "a.jpg", [1, 2, 3], [0.9, 1, 0.8], 0),
                new EditedPerson("b", "b.jpg", [3, 2, 7], [0.7, 1, 0.6], 0),
                new EditedPerson("c", "c.jpg", [null, 100, 100], [null, 0.4, 0.5], 1),
            ]);
        Assert.Equal([2, 2, 5], attribute.Strengths.Select(at => at.Measure!.Value));
        Assert.Equal((2, 0.5, 0.75, 1), (attribute.Measured, attribute.Rising, attribute.Correlation, attribute.FacesMissed));
        Assert.Equal((0.8, 0.7), (attribute.Strengths[0].Csim!.Value, attribute.Strengths[0].SmallestCsim));
        Assert.Equal(0.5, attribute.Strengths[2].SmallestCsim);

        EditEffect unmeasured = EditEffect.Of("hat", null, [0, 1], [new EditedPerson("a", "a.jpg", [null, null], [1, null], 1)]);
        Assert.Equal((0, null, null), (unmeasured.Measured, unmeasured.Rising, unmeasured.Correlation));
        Assert.Equal((null, null), (unmeasured.Strengths[1].Csim, unmeasured.Strengths[1].SmallestCsim));
    }

    [Fact]
    public void NumbersAreThoseOfThePicturesThatEditDraws()
    {
        using Corpus corpus = Corpus.Open(people.Folder["corpus"]);
        using FaceAnalyzer analyzer = new();
        using ModelStore models = new("none");
        using IAnimator animator = Open(models, []);
        EditEvaluationOptions options = new() { Part = CorpusPart.Train, Strengths = [Slight, 0, Slight] };
        EditEvaluationReport report = new EditEvaluation(corpus, analyzer, (StyleHeatAnimator)animator).Run(
            options, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["age", "beard"], report.Attributes.Select(attribute => attribute.Name));
        Assert.Equal([0, Slight], report.Strengths);
        Assert.Equal(2, report.Attributes[1].People.Select(person => person.Source).Distinct().Count());
        for (int k = 0; k < 2; k++)
        {
            EditedPerson person = report.Attributes[1].People[k];
            CorpusClip clip = corpus.Clips.Single(clip => clip.Source == person.Source);
            (Image picture, FaceObservation face) = (corpus.ReadPicture(clip, 0), corpus.ReadLabels(clip, 0).Face);
            FaceObservation Seen(Image drawn) => analyzer.Observe(drawn, FaceAnalyzer.NextRegion(face.Landmarks));
            float[] descriptor = analyzer.Descriptor(picture, Seen(picture));
            for (int i = 0; i < 2; i++)
            {
                using IAnimator edited = Open(models, [new AttributeEdit("beard", report.Strengths[i])]);
                SourcePortrait portrait = SourcePortraitBuilder.Prepare(picture, face);
                using IPreparedPortrait prepared = edited.Prepare(portrait);
                Image drawn = new(picture.Width, picture.Height);
                prepared.Render(portrait.Motion, drawn);
                Assert.Equal(AttributeMeasures.Beard(drawn, Seen(drawn)), person.Measures[i]);
                Assert.Equal(Csim.Between(analyzer.Descriptor(drawn, Seen(drawn)), descriptor), person.Csims[i]);
                if (i == 0)
                {
                    Assert.Equal(analyzer.AgeAndSex(drawn, Seen(drawn)).Age, report.Attributes[0].People[k].Measures[0]);
                }
            }
        }
    }

    [Fact]
    public async Task TheCommandPrintsATableAndDrawsASheet()
    {
        string sheet = people.Folder["sheet.png"];
        string output = await DoneAsync("--people", "1", "--strengths", "-1,0,1", "--sheet", sheet);
        Assert.Contains("edits, train split, seed 0: 1 people", output, StringComparison.Ordinal);
        Assert.Contains("| attribute | | -1 | 0 | +1 | rises throughout | rank correlation |", output, StringComparison.Ordinal);
        Assert.Contains("| age | age, years |", output, StringComparison.Ordinal);
        Assert.Contains("| beard | beard |", output, StringComparison.Ordinal);
        Image drawn = await ImageReader.ReadAsync(sheet, cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(drawn.Height, 6 * 132, (6 * 132) + 60);
        Assert.NotNull(await Provenance.ReadAsync(sheet, TestContext.Current.CancellationToken));

        string hat = people.Folder["hat.safetensors"];
        RandomStyleHeat.Direction("hat", 3).Write(hat);
        using JsonDocument json = JsonDocument.Parse(await DoneAsync("--attribute", hat, "--strengths", "0,0.02", "--json"));
        JsonElement attribute = json.RootElement.GetProperty("attributes")[0];
        Assert.Equal(("hat", JsonValueKind.Null), (attribute.GetProperty("name").GetString(), attribute.GetProperty("measure").ValueKind));
        Assert.Equal(2, attribute.GetProperty("people").GetArrayLength());
        Assert.InRange(attribute.GetProperty("strengths")[1].GetProperty("csim").GetDouble(), -1, 1);
    }

    [Fact]
    public async Task WhatCannotBeMeasuredIsToldInOneLine()
    {
        StyleHeatModel tiny = TinyStyleHeat.Configuration.Create(new CounterRandom(3));
        new ModelPackage("styleheat", TinyStyleHeat.Configuration, tiny).Save(people.Folder["tiny"]);
        ShiftingModel.Create().Save(people.Folder["other"]);
        await RefusedAsync("so that it cannot edit", "--model", people.Folder["tiny"]);
        await RefusedAsync("face-vid2vid model", "--model", people.Folder["other"]);
        await RefusedAsync("no attribute 'smile' (it has age, beard)", "--attribute", "smile");
        await RefusedAsync("test split of the corpus has no people", "--part", "test");
        await RefusedAsync("Two different strengths", "--strengths", "1");
        await RefusedAsync("Strengths lie between -10 and 10", "--strengths", "0,11");
        await RefusedAsync("--strengths takes numbers", "--strengths", "0,x");
        await RefusedAsync("number of people", "--people", "0");
    }

    private IAnimator Open(ModelStore models, IReadOnlyList<AttributeEdit> edits) =>
        Animators.Open(StyleHeatAnimator.GeneratorName, models, new AnimatorOptions { Model = model.Folder, Edits = edits });

    private async Task<string> DoneAsync(params string[] args)
    {
        (int exitCode, string output, string errors) = await CommandLine.RunAsync([.. Command("--part", "train"), .. args]);
        Assert.True(exitCode == 0, errors);
        return output;
    }

    private async Task RefusedAsync(string reason, string option, string value)
    {
        string[] rest = option is "--part" ? [] : ["--part", "train"];
        (int exitCode, string output, string errors) = await CommandLine.RunAsync([.. Command(option, value), .. rest]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(reason, Assert.Single(errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    private string[] Command(string option, string value) =>
    [
        "evaluate", "edits", "--corpus", people.Folder["corpus"], option, value,
        .. option == "--model" ? Array.Empty<string>() : ["--model", model.Folder],
    ];
}
