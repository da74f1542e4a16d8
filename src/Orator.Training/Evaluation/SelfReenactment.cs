using Orator.Animation;
using Orator.Geometry;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.FromVideo;
using Orator.Perception;
using Orator.Training.Metrics;

namespace Orator.Training.Evaluation;

/// <summary>
/// Self-reenactment: one frame of a clip is animated by the motion of the clip itself, so that the truth is known for every frame. Beside
/// the generator stand two baselines: the source repeated, and the source moved by the similarity transform that fits its stable vertices
/// best.
/// </summary>
/// <param name="analyzer">The face networks; they stay the caller's.</param>
public sealed class SelfReenactment(FaceAnalyzer analyzer)
{
    /// <summary>Name of the baseline that shows the source all the time.</summary>
    public const string RepeatSource = "repeat source";

    /// <summary>Name of the baseline that moves the source in the plane only; the fairer one.</summary>
    public const string SimilarityOnly = "similarity only";

    /// <summary>Frames nearer to the source than this are left out: they are too easy.</summary>
    public const double GapSeconds = 2;

    private const int GeneratorSide = 512;
    private const double DescriptorsPerSecond = 5;

    /// <summary>Renders and compares, on the 256x256 crop around the source frame's face (<see cref="FaceWindow"/>).</summary>
    /// <param name="clip">Path of the video.</param>
    /// <param name="sourceFrame">Index of the frame that is animated.</param>
    /// <param name="generator">The generator.</param>
    /// <param name="step">Compares only every step-th frame (motion is tracked on all of them); jitter means something at 1 only.</param>
    /// <param name="progress">Reports after every frame of the clip: frames done, and frames in all if known.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <returns>The baselines and the generator, in this order.</returns>
    /// <exception cref="InputException">
    /// The clip is unreadable, has no such frame, shows no face there, or no face more than 2 s from it.
    /// </exception>
    public async Task<SelfReenactmentReport> EvaluateAsync(
        string clip,
        int sourceFrame,
        IAnimator generator,
        int step = 1,
        Action<int, int?>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sourceFrame);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        VideoReader video = await VideoReader.OpenAsync(clip, cancellation: cancellation).ConfigureAwait(false);
        (FaceWindow window, Image sourceCrop, FaceObservation sourceFace, SourcePortrait source, FaceRegion windowInSource) =
            await SourceAsync(video, sourceFrame, cancellation).ConfigureAwait(false);
        FaceIdentity identity = FaceIdentity.FromPortrait(sourceFace);
        int interval = Math.Max(1, (int)Math.Round(video.FrameRate.Value / DescriptorsPerSecond / step));
        FaceComparison[] comparisons = [.. Enumerable.Range(0, 3).Select(_ => new FaceComparison(analyzer, identity, interval))];
        MotionExtractor motion = new(identity) { Reference = HeadPose.Fit(sourceFace.Landmarks, identity.Rest) };
        FaceTracker tracker = new(analyzer);
        using IPreparedPortrait renderer = generator.Prepare(source);
        Image rendered = new(source.Crop.Width, source.Crop.Height);
        double sourceTime = video.FrameRate.TimeOf(sourceFrame);
        int compared = 0;
        await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            FaceObservation? tracked = tracker.Track(frame.Image, frame.Time);
            if (tracked is not null)
            {
                FaceObservation face = window.ToCrop(tracked);
                MotionFrame target = motion.Extract(face);
                if (Math.Abs(frame.Time - sourceTime) > GapSeconds && frame.Index % step == 0)
                {
                    Image truth = window.Cut(frame.Image);
                    SimilarityTransform plane = SimilarityTransform.Fit(sourceFace.Landmarks, face.Landmarks, FaceTopology.Stable);
                    renderer.Render(Retargeting.Relative(target, source.Motion, source.Motion), rendered);
                    comparisons[0].Add(sourceCrop, truth, sourceFace, face);
                    Compare(comparisons[1], Move(sourceCrop, plane), truth, face);
                    Compare(comparisons[2], FaceCutout.Cut(rendered, windowInSource, FaceWindow.Side), truth, face);
                    compared++;
                }
            }

            frame.Dispose();
            progress?.Invoke(frame.Index + 1, video.EstimatedFrames);
        }

        if (compared == 0)
        {
            throw new InputException(
                $"'{clip}' shows no face more than {GapSeconds} s away from frame {sourceFrame}: self-reenactment needs a longer clip.");
        }

        return new SelfReenactmentReport(clip, sourceFrame, step,
        [
            new SelfReenactmentRow(RepeatSource, comparisons[0].Finish()),
            new SelfReenactmentRow(SimilarityOnly, comparisons[1].Finish()),
            new SelfReenactmentRow(generator.Name, comparisons[2].Finish()),
        ]);
    }

    /// <summary>A picture moved in its plane; what it does not show repeats its border.</summary>
    internal static Image Move(Image picture, SimilarityTransform transform)
    {
        // A square of the result is a turned square of the picture.
        SimilarityTransform back = transform.Inverse;
        System.Numerics.Vector2 center = back.Apply(new System.Numerics.Vector2(picture.Width / 2f));
        float scale = MathF.Sqrt((back.A * back.A) + (back.B * back.B));
        return FaceCutout.Cut(
            picture, new FaceRegion(center.X, center.Y, picture.Width * scale, MathF.Atan2(back.B, back.A)), picture.Width);
    }

    /// <summary>
    /// A frame as a generator gets it, the square that it gets from any photo, and where in it the window is that is compared.
    /// </summary>
    internal static (SourcePortrait Source, FaceRegion Window) Portrait(Image frame, FaceObservation face, FaceWindow window, int side)
    {
        HeadCrop head = HeadCrop.Around(face, frame.Width, frame.Height, side);
        SourcePortrait source = SourcePortraitBuilder.Prepare(head.Cut(head.ScalePhoto(frame)), head.ToCrop(face));
        return (
            source,
            new FaceRegion(
                (window.Region.CenterX * head.Scale) - head.X,
                (window.Region.CenterY * head.Scale) - head.Y,
                window.Region.Size * head.Scale,
                0));
    }

    private void Compare(FaceComparison comparison, Image picture, Image truth, FaceObservation truthFace)
    {
        FaceObservation face = analyzer.Observe(picture, FaceAnalyzer.NextRegion(truthFace.Landmarks));
        comparison.Add(picture, truth, face.Score >= FaceAnalyzer.MinimumScore ? face : null, truthFace);
    }

    private async Task<(FaceWindow Window, Image Crop, FaceObservation Face, SourcePortrait Source, FaceRegion WindowInSource)> SourceAsync(
        VideoReader video, int index, CancellationToken cancellation)
    {
        await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (frame.Index == index)
            {
                FaceObservation face = new FaceTracker(analyzer, smooth: false).Track(frame.Image, 0)
                    ?? throw new InputException($"Frame {index} of '{video.Info.Path}' shows no face: choose another source frame.");
                FaceWindow window = FaceWindow.Around(face, frame.Image.Width, frame.Image.Height);

                (SourcePortrait source, FaceRegion inSource) = Portrait(frame.Image, face, window, GeneratorSide);
                return (window, window.Cut(frame.Image), window.ToCrop(face), source, inSource);
            }

            frame.Dispose();
        }

        throw new InputException($"'{video.Info.Path}' has no frame {index}: choose an earlier one.");
    }
}
