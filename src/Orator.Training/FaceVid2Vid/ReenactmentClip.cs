using Orator.Faces;
using Orator.Generators;
using Orator.Media;
using Orator.Motion;
using Orator.Training.Evaluation;

namespace Orator.Training.FaceVid2Vid;

/// <summary>A frame to learn from.</summary>
/// <param name="Picture">The window around the face, as large as the networks' pictures.</param>
/// <param name="Teacher">What the mesh says of it.</param>
internal sealed record ReenactmentFrame(Image Picture, MeshTeacher Teacher);

/// <summary>A frame to test with.</summary>
/// <param name="Frame">As it is for the networks.</param>
/// <param name="Truth">The window in the size in which pictures are compared.</param>
/// <param name="Face">The face in pixels of <paramref name="Truth"/>.</param>
/// <param name="Mesh">What the mesh generator makes of the clip's first frame and this frame's motion.</param>
internal sealed record ReenactmentTest(ReenactmentFrame Frame, Image Truth, FaceObservation Face, Image Mesh);

/// <summary>
/// A clip of one person, cut to a window that stays where the first frame's face is (<see cref="FaceWindow"/>, as in the evaluation): the first 80% of the frames
/// are learned from, the rest is for tests.
/// </summary>
internal sealed class ReenactmentClip
{
    private const int GeneratorSide = 512;
    private const double TrainingShare = 0.8;
    private const int MostTests = 50;
    private const int FewestFrames = 10;

    private ReenactmentClip(string path, FaceIdentity identity, float[] canonical, IReadOnlyList<ReenactmentFrame> training, IReadOnlyList<ReenactmentTest> tests) =>
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
    public static async Task<ReenactmentClip> LoadAsync(FaceAnalyzer analyzer, string path, int size, TimeSpan length, CancellationToken cancellation)
    {
        VideoReader video = await VideoReader.OpenAsync(path, new VideoReadOptions { Duration = length }, cancellation);
        FaceTracker tracker = new(analyzer);
        List<(Image Truth, FaceObservation Face, MotionFrame Motion)> frames = [];
        FaceWindow? window = null;
        FaceIdentity? identity = null;
        MotionExtractor? motion = null;
        SourcePortrait? source = null;
        FaceRegion windowInSource = default;
        await foreach (VideoFrame frame in video.ReadAsync(cancellation))
        {
            FaceObservation? tracked = tracker.Track(frame.Image, frame.Time);
            if (window is null)
            {
                FaceObservation first = tracked ?? throw new InputException($"The first frame of '{path}' shows no face: cut the clip so that it begins with one.");
                window = FaceWindow.Around(first, frame.Image.Width, frame.Image.Height);
                FaceObservation inWindow = window.ToCrop(first);
                identity = FaceIdentity.FromPortrait(inWindow);
                motion = new MotionExtractor(identity) { Reference = HeadPose.Fit(inWindow.Landmarks, identity.Rest) };
                (source, windowInSource) = SelfReenactment.Portrait(frame.Image, first, window, GeneratorSide);
            }

            if (tracked is not null)
            {
                FaceObservation face = window.ToCrop(tracked);
                frames.Add((window.Cut(frame.Image), face, motion!.Extract(face)));
            }

            frame.Dispose();
        }

        if (frames.Count < FewestFrames)
        {
            throw new InputException($"'{path}' shows a face in {frames.Count} frames only: give a longer clip.");
        }

        int boundary = (int)(TrainingShare * frames.Count);
        ReenactmentFrame Cut((Image Truth, FaceObservation Face, MotionFrame Motion) frame) =>
            new(FaceCutout.Cut(frame.Truth, new FaceRegion(FaceWindow.Side / 2f, FaceWindow.Side / 2f, FaceWindow.Side, 0), size), MeshTeacher.Of(frame.Face, identity!, FaceWindow.Side));

        using MeshGenerator generator = new();
        using IFrameRenderer renderer = generator.Prepare(source!);
        Image rendered = new(source!.Crop.Width, source.Crop.Height);
        int step = Math.Max(1, (frames.Count - boundary + MostTests - 1) / MostTests);
        List<ReenactmentTest> tests = [];
        for (int i = boundary; i < frames.Count; i += step)
        {
            renderer.Render(Retargeting.Relative(frames[i].Motion, source.Motion, source.Motion), rendered);
            tests.Add(new ReenactmentTest(Cut(frames[i]), frames[i].Truth, frames[i].Face, FaceCutout.Cut(rendered, windowInSource, FaceWindow.Side)));
        }

        return new ReenactmentClip(path, identity!, MeshTeacher.Canonical(identity!, frames[0].Face, FaceWindow.Side), [.. frames.Take(boundary).Select(Cut)], tests);
    }
}
