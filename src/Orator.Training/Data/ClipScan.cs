using Orator.Geometry;
using Orator.Media;
using Orator.Perception;

namespace Orator.Training.Data;

/// <summary>One frame of a source in which a face was followed.</summary>
internal sealed record ScannedFrame(int Index, double Seconds, FaceObservation Face, FaceBox Box, IReadOnlyList<FaceBox> Others);

/// <summary>What was found in a source: stretches between cuts and losses.</summary>
internal sealed record ClipScan(IReadOnlyList<IReadOnlyList<ScannedFrame>> Stretches, int Frames, int Cuts)
{
    private const float OtherShare = 0.4f;

    /// <summary>Follows the face of a video.</summary>
    /// <remarks>A cut is what <see cref="ShotDetector"/> says: the picture changes, or the face jumps.</remarks>
    public static async Task<ClipScan> VideoAsync(
        FaceAnalyzer analyzer, VideoReader video, FrameDefectCounts faults, CancellationToken cancellation)
    {
        List<List<ScannedFrame>> stretches = [];
        List<ScannedFrame> current = [];
        FaceTracker tracker = new(analyzer) { FindsCuts = false };
        ShotDetector shots = new();
        HeadPose? pose = null;
        IReadOnlyList<FaceBox> others = [];
        double nextLook = double.NegativeInfinity;
        (int frames, int cuts) = (0, 0);
        await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            using VideoFrame owned = frame;
            frames++;
            if (shots.Look(frame.Image) == SceneChange.Cut)
            {
                cuts++;
                End();
                tracker = new FaceTracker(analyzer) { FindsCuts = false };
            }

            FaceObservation? face = tracker.Track(frame.Image, frame.Time);
            if (face is null)
            {
                faults.Add(FrameDefect.TrackingLost);
                End();
                continue;
            }

            HeadPose now = HeadPose.Fit(face.Landmarks, FaceTopology.Canonical);
            if (pose is { } last && ShotDetector.Jumps(last, now))
            {
                cuts++;
                End();
            }

            pose = now;
            FaceBox box = FaceBox.Of(face);
            if (frame.Time >= nextLook)
            {
                nextLook = frame.Time + 1;
                others = Others(analyzer, frame.Image, box);
            }

            current.Add(new ScannedFrame(frame.Index, frame.Time, face, box, others));
        }

        End();
        return new ClipScan(stretches, frames, cuts);

        void End()
        {
            if (current.Count > 0)
            {
                stretches.Add(current);
                current = [];
            }

            pose = null;
            shots.Forget();
            nextLook = double.NegativeInfinity;
        }
    }

    /// <summary>Finds the largest face of a picture.</summary>
    public static ClipScan Picture(FaceAnalyzer analyzer, Image picture, FrameDefectCounts faults)
    {
        if (analyzer.Search(picture, most: 1) is not [FaceObservation face])
        {
            faults.Add(FrameDefect.TrackingLost);
            return new ClipScan([], 1, 0);
        }

        FaceBox box = FaceBox.Of(face);
        return new ClipScan([[new ScannedFrame(0, 0, face, box, Others(analyzer, picture, box))]], 1, 0);
    }

    private static List<FaceBox> Others(FaceAnalyzer analyzer, Image picture, FaceBox main) =>
        [.. analyzer.Detect(picture).Select(FaceBox.Of).Where(box => box.Side > OtherShare * main.Side && !Covers(main, box))];

    // The detector's box of the same face differs from the mesh's, but its middle lies in it.
    private static bool Covers(FaceBox main, FaceBox box)
    {
        float x = (box.Left + box.Right) / 2;
        float y = (box.Top + box.Bottom) / 2;
        return x > main.Left && x < main.Right && y > main.Top && y < main.Bottom;
    }
}
