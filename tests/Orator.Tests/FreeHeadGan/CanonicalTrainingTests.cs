using System.Numerics;
using System.Text.Json;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Geometry;
using Orator.Systems.FreeHeadGan;
using Orator.Tests.Media;
using Orator.Tests.Training;
using Orator.Training.Systems.FreeHeadGan;

namespace Orator.Tests.FreeHeadGan;

[Collection(nameof(SmallCorpus))]
public sealed class CanonicalTrainingTests(SmallCorpus small) : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StepsAreSavedAndGoneOnWithAndPerceivedWith()
    {
        CanonicalTrainingReport first = await Run("run", steps: 2);
        Assert.True(first.Done);
        Assert.True(first.Measures.Pictures > 0);

        // Two steps from the average face: not yet right, but not far from anybody's.
        Assert.InRange(first.Measures.KeyPoints, 0.02, 0.6);
        Assert.True(File.Exists(_folder["run/samples.png"]));
        CanonicalTrainingReport second = await Run("run", steps: 3);
        Assert.Equal(3, second.Step);
        Assert.IsType<CanonicalKeyPointNetwork>(ModelPackage.Open(_folder["run/model"]).Network);

        await using TalkingHeads heads = TalkingHeads.Create();
        await heads.PerceiveToFileAsync(
            DemoMedia.File("audrey.jpg"),
            _folder["track.json"],
            _folder["seen.png"],
            new PerceiveRequest { Observer = FaceObserver.Learned, CanonicalModel = _folder["run/model"] },
            cancellation: TestContext.Current.CancellationToken);
        using JsonDocument track = JsonDocument.Parse(
            await File.ReadAllBytesAsync(_folder["track.json"], TestContext.Current.CancellationToken));
        JsonElement learned = track.RootElement.GetProperty("frames")[0].GetProperty("learned");
        Assert.Equal(3 * SparseLandmarks.Count, learned.GetProperty("keyPoints").GetArrayLength());
        Assert.Equal(3 * SparseLandmarks.Count, learned.GetProperty("canonical").GetArrayLength());
        Assert.True(learned.GetProperty("pose").GetProperty("scale").GetDouble() > 0);
    }

    [Fact]
    public async Task WhatCannotBeIsRefusedInOneLine()
    {
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => Run("one", steps: 1, batch: 1));
        Assert.Contains("2 to 128 pairs", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["one"]));
        await using TalkingHeads heads = TalkingHeads.Create();
        InputException alone = await Assert.ThrowsAsync<InputException>(() => heads.PerceiveToFileAsync(
            DemoMedia.File("audrey.jpg"),
            _folder["track.json"],
            request: new PerceiveRequest { CanonicalModel = _folder["none"] },
            cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("learned observer", alone.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["track.json"]));
    }

    [Fact]
    public void MeasuresAreThoseOfTheGeometry()
    {
        Vector3[] rest = SparseLandmarks.Of(FaceTopology.Canonical);
        float eyes = Vector3.Distance(rest[SparseLandmarks.RightEye], rest[SparseLandmarks.LeftEye + 3]);
        HeadPose pose = new(Rotation.FromAngles(0.3f, 0, 0), 50, new Vector3(100, 90, 0));
        SeenFace See(float open, float turn, float aside)
        {
            Vector3[] opened = [.. rest.Select((p, i) => i >= 48 ? p + new Vector3(0, open, 0) : p)];
            Vector3[] points = Array.ConvertAll(opened, pose.ToPicture);
            Vector3[] seen = Array.ConvertAll(points, p => p + new Vector3(0, 0, aside * eyes * pose.Scale));
            HeadPose turned = pose with { Rotation = pose.Rotation * Rotation.FromAngles(0, turn, 0) };
            return new SeenFace(points, pose, new CanonicalFace(seen, turned, new Vector3[rest.Length], rest));
        }

        // The mesh's points move with the mouth, those of a network that knows expressions stand still.
        CanonicalMeasures measures = CanonicalMeasures.Of([[See(0, 0.02f, 0.01f), See(0.2f, -0.04f, 0.03f)], [See(0, 0.03f, 0.02f)]]);
        Assert.Equal((2, 3), (measures.People, measures.Pictures));
        Assert.Equal(0.02, measures.KeyPoints, 1e-5);
        Assert.Equal(0, measures.FlatKeyPoints, 1e-5);
        Assert.Equal(0.03 * 180 / Math.PI, measures.Rotation, 1e-2);
        Assert.Equal(0, measures.Spread!.Value, 1e-6);

        // 20 of 68 points move by 0.1 to either side.
        Assert.Equal(Math.Sqrt(20 / 68.0) * 0.1 / eyes, measures.TeacherSpread!.Value, 1e-4);
        Assert.Null(CanonicalMeasures.Of([[See(0, 0, 0)]]).Spread);
    }

    private Task<CanonicalTrainingReport> Run(string name, long steps, int batch = 2) => CanonicalTraining.RunAsync(
        new CanonicalTrainingOptions
        {
            Corpus = small.Options.Output,
            Output = _folder[name],
            Batch = batch,
            Schedule = new TrainingSchedule { Steps = steps, ReportEvery = 2, SaveEvery = 1 },
        },
        stop: TestContext.Current.CancellationToken);
}
