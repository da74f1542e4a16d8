using System.Numerics;
using System.Text.Json;
using Orator.Geometry;
using Orator.Media;
using Orator.Motion.FromVideo;
using Orator.Perception;

namespace Orator.Tests.Faces;

public sealed class FaceTrackerTests : IDisposable
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private readonly FaceAnalyzer _analyzer = new();

    public void Dispose() => _analyzer.Dispose();

    [Fact]
    public async Task FollowsAFaceAsCloseAsLookingAfreshInEveryFrame()
    {
        FaceTracker tracker = new(_analyzer);
        foreach (VideoFrame frame in await Frames(TimeSpan.FromSeconds(2)))
        {
            FaceObservation tracked = Assert.IsType<FaceObservation>(tracker.Track(frame.Image, frame.Time));
            FaceObservation fresh = _analyzer.Observe(frame.Image, _analyzer.Detect(frame.Image)[0]);
            float eyes = Vector3.Distance(fresh.Landmarks[33], fresh.Landmarks[263]);
            float mean = tracked.Landmarks.Zip(fresh.Landmarks, (a, b) => new Vector2(a.X - b.X, a.Y - b.Y).Length()).Average();
            Assert.InRange(mean / eyes, 0, 0.015f);
        }
    }

    [Fact]
    public async Task FramesWithoutAFaceGiveNoneAndTrackingResumes()
    {
        List<VideoFrame> frames = await Frames(TimeSpan.FromSeconds(0.5));
        FaceTracker tracker = new(_analyzer);
        Image black = new(frames[0].Image.Width, frames[0].Image.Height);

        Assert.Null(tracker.Track(black, 0));
        Assert.NotNull(tracker.Track(frames[0].Image, 0.1));
        Assert.Null(tracker.Track(black, 0.2));
        Assert.NotNull(tracker.Track(frames[1].Image, 0.3));
    }

    [Fact]
    public async Task ATrackIsValidJsonWithRoundedNumbers()
    {
        List<VideoFrame> frames = await Frames(TimeSpan.FromSeconds(0.2));
        FaceTracker tracker = new(_analyzer);
        FaceObservation[] faces = [.. frames.Select(f => tracker.Track(f.Image, f.Time)!)];
        MotionExtractor extractor = new(FaceIdentity.FromTrack(faces));
        using MemoryStream stream = new();

        using (FaceTrackWriter writer = new(stream, new FaceTrackHeader("franck.mp4", 360, 288, 24), extractor.Identity))
        {
            for (int i = 0; i < faces.Length; i++)
            {
                writer.Write(FaceTrackFrame.Of(i, frames[i].Time, faces[i], extractor));
            }

            writer.Write(FaceTrackFrame.Empty(faces.Length, 0.25));
            writer.Complete();
        }

        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        JsonElement root = json.RootElement;
        Assert.Equal(("orator.track", 1), (root.GetProperty("format").GetString(), root.GetProperty("version").GetInt32()));
        JsonElement first = root.GetProperty("frames")[0];
        Assert.Equal(468 * 3, first.GetProperty("landmarks").GetArrayLength());
        Assert.Equal(MathF.Round(faces[0].Landmarks[0].X, 2), first.GetProperty("landmarks")[0].GetSingle(), 1e-4f);
        Assert.Equal(ExpressionBasis.Count, first.GetProperty("motion").GetProperty("expression").GetArrayLength());
        Assert.InRange(first.GetProperty("landmarks")[0].GetRawText().Length, 1, 6);
        Assert.False(root.GetProperty("frames")[faces.Length].TryGetProperty("pose", out _));
    }

    private static async Task<List<VideoFrame>> Frames(TimeSpan duration)
    {
        List<VideoFrame> frames = [];
        VideoReader video = await VideoReader.OpenAsync(
            DemoMedia.File("franck.mp4"), new VideoReadOptions { Duration = duration }, Cancellation);
        await foreach (VideoFrame frame in video.ReadAsync(Cancellation))
        {
            frames.Add(frame);
        }

        return frames;
    }
}
