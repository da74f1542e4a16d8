using System.Text.Json;
using Orator.Animation;
using Orator.Media;
using Orator.Motion.Style;
using Orator.Perception;
using Orator.Training.Evaluation;
using Orator.Training.Metrics;

namespace Orator.Tests.Evaluation;

/// <summary>Evaluation on real video: short cuts of the demo media.</summary>
public sealed class VideoEvaluationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orator-evaluation-").FullName;
    private readonly FaceAnalyzer _analyzer = new(threads: 1);
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _analyzer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AVideoAgainstItselfIsPerfect()
    {
        string clip = await CutAsync("same.mp4", 30);
        EvaluationReport report = await new VideoEvaluator(_analyzer).EvaluateAsync(clip, clip, cancellation: _stop);

        Assert.Equal(30, report.Metrics.Frames);
        Assert.Equal(0, report.Metrics.FacesMissed);
        Assert.Equal(100, report.Metrics.Psnr);
        Assert.Equal(1, report.Metrics.Ssim, 1e-6);
        Assert.Equal(0, report.Metrics.Akd!.Value, 1e-6);
        Assert.Equal(1, report.Metrics.Csim!.Value, 1e-5);
        Assert.Null(report.Sync);

        using JsonDocument json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(100, json.RootElement.GetProperty("metrics").GetProperty("psnr").GetDouble());
        Assert.Contains("| PSNR, dB | 100.00 |", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASmallerCopyIsComparedAtTheSamePlace()
    {
        string clip = await CutAsync("truth.mp4", 15);
        string small = await CutAsync("small.mp4", 15, maxSide: 300);
        FaceMetrics metrics = (await new VideoEvaluator(_analyzer).EvaluateAsync(small, clip, cancellation: _stop)).Metrics;
        Assert.True(metrics.Akd < 2, $"AKD {metrics.Akd}");
        Assert.True(metrics.Psnr > 25, $"PSNR {metrics.Psnr}");
    }

    [Fact]
    public async Task AnOpenMouthIsToldFromAClosedOne()
    {
        string truth = await CutAsync("truth.mp4", 15);
        string other = await CutAsync("other.mp4", 15, start: 455);
        FaceMetrics same = (await new VideoEvaluator(_analyzer).EvaluateAsync(truth, truth, cancellation: _stop)).Metrics;
        FaceMetrics different = (await new VideoEvaluator(_analyzer).EvaluateAsync(other, truth, cancellation: _stop)).Metrics;
        Assert.True(different.Psnr < same.Psnr - 10);
        Assert.True(different.Akd > 1, $"AKD {different.Akd}");
        Assert.True(different.MouthLmd > 5, $"mouth LMD {different.MouthLmd}");
        Assert.True(different.ExpressionDistance > 0);
        Assert.True(different.PoseDistance > 0.1);
    }

    [Fact]
    public async Task AVideoWithoutAFaceIsRefused()
    {
        string wall = Path.Combine(_folder, "wall.mp4");
        await using (VideoWriter writer = await VideoWriter.CreateAsync(wall, 200, 200, 25.0, cancellation: _stop))
        {
            for (int i = 0; i < 5; i++)
            {
                await writer.WriteAsync(new Image(200, 200));
            }

            await writer.CompleteAsync();
        }

        string clip = await CutAsync("truth.mp4", 5);
        InputException error = await Assert.ThrowsAsync<InputException>(
            () => new VideoEvaluator(_analyzer).EvaluateAsync(wall, clip, cancellation: _stop));
        Assert.Contains("wall.mp4", error.Message, StringComparison.Ordinal);
        InputException style = await Assert.ThrowsAsync<InputException>(() => StyleVideo.ExtractAsync(wall, cancellation: _stop));
        Assert.Contains("No face", style.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SelfReenactmentOfAFrozenPictureEqualsTheBaseline()
    {
        string clip = await CutAsync("clip.mp4", 75);
        using FrozenGenerator generator = new();
        SelfReenactmentReport report = await new SelfReenactment(_analyzer).EvaluateAsync(clip, 0, generator, step: 5, cancellation: _stop);

        Assert.Equal([SelfReenactment.RepeatSource, SelfReenactment.SimilarityOnly, "frozen"], report.Rows.Select(r => r.Name));

        // Not the same to the last bit: the generator's square is cut at another resolution.
        Assert.Equal(report.Rows[0].Metrics.Psnr, report.Rows[2].Metrics.Psnr, 0.5);
        Assert.Equal(report.Rows[0].Metrics.Ssim, report.Rows[2].Metrics.Ssim, 0.02);

        // 25 frames a second: frames 55, 60 ... 70 lie more than 2 s after frame 0.
        Assert.Equal(4, report.Rows[0].Metrics.Frames);
        Assert.True(generator.Renderer.LargestTurn > 0, "the generator was not driven");
    }

    [Fact]
    public void MovingAPictureInThePlaneFollowsTheTransform()
    {
        Image picture = new(256, 256);
        for (int y = 90; y < 110; y++)
        {
            for (int x = 140; x < 160; x++)
            {
                picture[x, y].Fill(255);
            }
        }

        SimilarityTransform transform = new(0.9f, 0.3f, 20, -30);
        Image moved = SelfReenactment.Move(picture, transform);
        System.Numerics.Vector2 center = transform.Apply(new System.Numerics.Vector2(150, 100));
        Assert.True(moved[(int)center.X, (int)center.Y][0] > 250);
        Assert.Equal(0, moved[(int)center.X + 20, (int)center.Y][0]);
    }

    /// <summary>A stretch of cap13_edit2.mp4 as a file of its own, 25 frames a second.</summary>
    private async Task<string> CutAsync(string name, int frames, int start = 0, int? maxSide = null)
    {
        string path = Path.Combine(_folder, name);
        VideoReader reader = await VideoReader.OpenAsync(
            DemoMedia.File("cap13_edit2.mp4"), new VideoReadOptions { FramesPerSecond = 25.0, MaxSide = maxSide }, _stop);
        await using VideoWriter writer = await VideoWriter.CreateAsync(path, reader.Width, reader.Height, 25.0, cancellation: _stop);
        await foreach (VideoFrame frame in reader.ReadAsync(_stop))
        {
            if (frame.Index >= start + frames)
            {
                break;
            }

            if (frame.Index >= start)
            {
                await writer.WriteAsync(frame.Image);
            }
        }

        await writer.CompleteAsync();
        return path;
    }

    private sealed class FrozenGenerator : IAnimator
    {
        public FrozenRenderer Renderer { get; private set; } = null!;

        public string Name => "frozen";

        public AnimatorTraits Traits { get; } = new();

        public IPreparedPortrait Prepare(IReadOnlyList<SourcePortrait> portraits, DrivingSource source = DrivingSource.Motion) =>
            Renderer = new FrozenRenderer(portraits[0]);

        public void Dispose()
        {
        }
    }

    private sealed class FrozenRenderer(SourcePortrait source) : IPreparedPortrait
    {
        public double LargestTurn { get; private set; }

        public Driving Frontal => source.Motion;

        public void Render(Driving driving, Image frame)
        {
            LargestTurn = Math.Max(LargestTurn, LandmarkMetrics.PoseDistance(driving.Motion!, source.Motion));
            source.Crop.Pixels.CopyTo(frame.Pixels, 0);
        }

        public void Dispose()
        {
        }
    }
}
