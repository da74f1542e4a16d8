using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.FromVideo;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Data;
using Orator.Training.Evaluation;
using Orator.Training.Metrics;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>A frame to learn from.</summary>
/// <param name="Picture">The window around the face, as large as the networks' pictures.</param>
/// <param name="Teacher">What the mesh says of it.</param>
/// <param name="Wide">A wider window around the same middle, of the same scale.</param>
/// <param name="Parts">What each pixel of <paramref name="Picture"/> shows.</param>
internal sealed record ReenactmentFrame(Image Picture, MeshTeacher Teacher, Image Wide, FacePart[] Parts)
{
    /// <summary>Side of <see cref="Wide"/> relative to that of <see cref="Picture"/>.</summary>
    public const float Margin = 1.25f;

    private const float LargestMove = 0.0625f;
    private const float LargestGrowth = 0.1f;

    /// <summary>How much a pixel counts that shows no face.</summary>
    public const float ElsewhereWeight = 1;

    /// <summary>How much each pixel counts.</summary>
    public float[] Weights() => Weights(Parts);

    /// <summary>How much pixels count.</summary>
    /// <param name="parts">What they show.</param>
    public static float[] Weights(FacePart[] parts) => Array.ConvertAll(parts, part => part switch
    {
        FacePart.Mouth => 20f, // A few per cent of the picture, but where people look.
        FacePart.Eyes => 8f,
        FacePart.Skin => 2f,
        _ => ElsewhereWeight,
    });

    /// <summary>The face as another crop would show it: moved by up to a sixteenth of the picture and scaled by up to a tenth.</summary>
    public (float[] Picture, float[] KeyPoints) Moved(CounterRandom random)
    {
        float Around(float largest) => ((2 * random.Uniform()) - 1) * largest;
        float side = Picture.Width;
        float scale = 1 + Around(LargestGrowth);
        (float x, float y) = (Around(LargestMove) * side, Around(LargestMove) * side);
        float middle = Wide.Width / 2f;
        Image cut = FaceCutout.Cut(Wide, new FaceRegion(middle + x, middle + y, side * scale, 0), Picture.Width);
        float[] keyPoints = [.. Teacher.KeyPoints];
        for (int i = 0; i < keyPoints.Length; i++)
        {
            float offset = (i % 3) switch { 0 => x, 1 => y, _ => 0 } * 2 / side;
            keyPoints[i] = (keyPoints[i] - offset) / scale;
        }

        return (cut.ToPlanes(), keyPoints);
    }
}

/// <summary>A frame to test with.</summary>
/// <param name="Frame">As it is for the networks.</param>
/// <param name="Truth">The window in the size in which pictures are compared.</param>
/// <param name="Face">The face in pixels of <paramref name="Truth"/>.</param>
/// <param name="Mesh">What the mesh generator makes of the clip's first frame and this frame's motion.</param>
internal sealed record ReenactmentTest(ReenactmentFrame Frame, Image Truth, FaceObservation Face, Image Mesh);

/// <summary>
/// A clip of one person, cut to a window that stays where the first frame's face is (<see cref="FaceWindow"/>, as in the evaluation): of
/// each block of 5 s the first four fifths are learned from, the rest is for tests, but for a gap on both sides.
/// </summary>
internal sealed class ReenactmentClip
{
    private const int GeneratorSide = 512;
    private const double TrainingShare = 0.8;
    private const double BlockSeconds = 5;
    private const double GapSeconds = 0.2;
    private const int MostTests = 50;
    private const int FewestFrames = 10;

    private ReenactmentClip(
        string path,
        FaceIdentity identity,
        float[] canonical,
        IReadOnlyList<ReenactmentFrame> training,
        IReadOnlyList<ReenactmentTest> tests) =>
        (Path, Identity, Canonical, Training, Tests) = (path, identity, canonical, training, tests);

    public string Path { get; }

    public FaceIdentity Identity { get; }

    /// <summary>Canonical key points by the mesh, 3 K values.</summary>
    public float[] Canonical { get; }

    /// <summary>The frames to learn from; the first is the source of all tests.</summary>
    public IReadOnlyList<ReenactmentFrame> Training { get; }

    /// <summary>At most 50 frames of the rest, evenly spread.</summary>
    public IReadOnlyList<ReenactmentTest> Tests { get; }

    /// <summary>Tracks the face of a clip and cuts its frames.</summary>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="path">The video.</param>
    /// <param name="size">Side of the networks' pictures.</param>
    /// <param name="length">How much of the video to read.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The clip is unreadable, or shows no face in its first frame or in too few.</exception>
    public static async Task<ReenactmentClip> LoadAsync(
        FaceAnalyzer analyzer, string path, int size, TimeSpan length, CancellationToken cancellation)
    {
        VideoReader video = await VideoReader.OpenAsync(
            path, new VideoReadOptions { Duration = length }, cancellation).ConfigureAwait(false);
        FaceTracker tracker = new(analyzer);
        List<(Image Truth, FaceObservation Face, MotionFrame Motion, Image Wide)> frames = [];
        FaceWindow? window = null;
        FaceIdentity? identity = null;
        MotionExtractor? motion = null;
        SourcePortrait? source = null;
        FaceRegion windowInSource = default;
        await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            FaceObservation? tracked = tracker.Track(frame.Image, frame.Time);
            if (window is null)
            {
                FaceObservation first = tracked ?? throw new InputException(
                    $"The first frame of '{path}' shows no face: cut the clip so that it begins with one.");
                window = FaceWindow.Around(first, frame.Image.Width, frame.Image.Height);
                FaceObservation inWindow = window.ToCrop(first);
                identity = FaceIdentity.FromPortrait(inWindow);
                motion = new MotionExtractor(identity) { Reference = HeadPose.Fit(inWindow.Landmarks, identity.Rest) };
                (source, windowInSource) = SelfReenactment.Portrait(frame.Image, first, window, GeneratorSide);
            }

            if (tracked is not null)
            {
                FaceObservation face = window.ToCrop(tracked);
                FaceRegion wide = new(window.Region.CenterX, window.Region.CenterY, window.Region.Size * ReenactmentFrame.Margin, 0);
                frames.Add((
                    window.Cut(frame.Image),
                    face,
                    motion!.Extract(face),
                    FaceCutout.Cut(frame.Image, wide, (int)(size * ReenactmentFrame.Margin))));
            }

            frame.Dispose();
        }

        if (frames.Count < FewestFrames)
        {
            throw new InputException($"'{path}' shows a face in {frames.Count} frames only: give a longer clip.");
        }

        (List<int> training, List<int> testing) = Split(frames.Count, video.FrameRate.Value);
        ReenactmentFrame Cut((Image Truth, FaceObservation Face, MotionFrame Motion, Image Wide) frame)
        {
            FaceObservation small = frame.Face.Transform((float)size / FaceWindow.Side, default);
            return new(
                FaceCutout.Resize(frame.Truth, size),
                MeshTeacher.Of(frame.Face, identity!, FaceWindow.Side),
                frame.Wide,
                FaceRegions.Draw(small, HeadPose.Fit(small.Landmarks, identity!.Rest), size));
        }

        using MeshAnimator generator = new();
        using IPreparedPortrait renderer = generator.Prepare(source!);
        Image rendered = new(source!.Crop.Width, source.Crop.Height);
        List<ReenactmentTest> tests = [];
        int count = Math.Min(MostTests, testing.Count);
        foreach (int i in Enumerable.Range(0, count).Select(n => testing[n * testing.Count / count]))
        {
            renderer.Render(Retargeting.Relative(frames[i].Motion, source.Motion, source.Motion), rendered);
            tests.Add(new ReenactmentTest(
                Cut(frames[i]), frames[i].Truth, frames[i].Face, FaceCutout.Cut(rendered, windowInSource, FaceWindow.Side)));
        }

        return new ReenactmentClip(
            path,
            identity!,
            MeshTeacher.Canonical(identity!, frames[0].Face, FaceWindow.Side),
            [.. training.Select(i => Cut(frames[i]))],
            tests);
    }

    /// <summary>A clip of a corpus to test with: all frames but the first, at most as many as asked for, evenly spread.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="clip">The clip, of at least two frames.</param>
    /// <param name="size">Side of the networks' pictures.</param>
    /// <param name="most">Most frames to test with.</param>
    public static ReenactmentClip Of(Corpus corpus, CorpusClip clip, int size, int most)
    {
        const int Side = ClipCrop.Size;
        Image first = corpus.ReadPicture(clip, 0);
        FaceObservation firstFace = corpus.ReadLabels(clip, 0).Face;
        SourcePortrait portrait = SourcePortraitBuilder.Prepare(first, firstFace);
        PortraitKeyPoints keyPoints = new(portrait);
        SelfDriving driving = new(portrait, firstFace);
        FaceIdentity person = corpus.ReadPerson(clip);
        ReenactmentFrame Frame(Image picture, FaceObservation face, KeyPointSet points) =>
            new(
                FaceCutout.Resize(picture, size),
                MeshTeacher.Of(face, person, Side) with { KeyPoints = MeshTeacher.Flat(points) },
                picture,
                []);

        using MeshPortrait renderer = new(portrait);
        List<ReenactmentTest> tests = [];
        int count = Math.Min(most, clip.Frames - 1);
        foreach (int i in Enumerable.Range(1, count).Select(n => n * (clip.Frames - 1) / count))
        {
            Image truth = corpus.ReadPicture(clip, i);
            FaceObservation face = corpus.ReadLabels(clip, i).Face;
            MotionFrame motion = driving.Motion(face);
            Image mesh = new(Side, Side);
            renderer.Render(motion, mesh);
            tests.Add(new ReenactmentTest(Frame(truth, face, keyPoints.In(motion)), truth, face, mesh));
        }

        return new ReenactmentClip(
            clip.Source, person, MeshTeacher.Canonical(person, firstFace, Side), [Frame(first, firstFace, keyPoints.Source)], tests);
    }

    /// <summary>
    /// The frames to learn from and those to test with, which lie in the last fifth of each block, a gap away from the others.
    /// </summary>
    internal static (List<int> Training, List<int> Testing) Split(int frames, double frameRate)
    {
        int blocks = Math.Max(1, (int)Math.Round(frames / (frameRate * BlockSeconds)));
        double block = (double)frames / blocks;
        int gap = (int)Math.Min(GapSeconds * frameRate, (1 - TrainingShare) * block / 4);
        List<int> training = [];
        List<int> testing = [];
        for (int i = 0; i < blocks; i++)
        {
            (int start, int boundary, int end) = ((int)(i * block), (int)((i + TrainingShare) * block), (int)((i + 1) * block));
            training.AddRange(Enumerable.Range(start, boundary - start));
            int last = i + 1 < blocks ? end - gap : end;
            testing.AddRange(Enumerable.Range(boundary + gap, last - boundary - gap));
        }

        return (training, testing);
    }
}
