using System.Numerics;
using Orator.Faces;
using Orator.Media;

namespace Orator.Training.Corpora;

/// <summary>One frame of a source in which a face was followed.</summary>
internal sealed record ScannedFrame(int Index, double Seconds, FaceObservation Face, FaceBox Box, IReadOnlyList<FaceBox> Others);

/// <summary>What was found in a source: stretches between cuts and losses.</summary>
internal sealed record ClipScan(IReadOnlyList<IReadOnlyList<ScannedFrame>> Stretches, int Frames, int Cuts)
{
    private const float CutLevels = 18;
    private const float CutFactor = 4;
    private const int Remembered = 12;
    private const float Jump = 0.5f;
    private const float Growth = 1.25f;
    private const float OtherShare = 0.4f;

    /// <summary>Follows the face of a video.</summary>
    /// <remarks>
    /// A cut is a change of the 32 x 32 luma thumbnail by more than 18 levels on average that is also four times the median of the last twelve changes,
    /// or a face that jumps by half the distance of the eye corners or changes its size by a quarter from one frame to the next.
    /// </remarks>
    public static async Task<ClipScan> VideoAsync(FaceAnalyzer analyzer, VideoReader video, FaultCounts faults, CancellationToken cancellation)
    {
        List<List<ScannedFrame>> stretches = [];
        List<ScannedFrame> current = [];
        FaceTracker tracker = new(analyzer);
        Queue<float> changes = new();
        float[]? before = null;
        HeadPose? pose = null;
        IReadOnlyList<FaceBox> others = [];
        double nextLook = double.NegativeInfinity;
        (int frames, int cuts) = (0, 0);
        await foreach (VideoFrame frame in video.ReadAsync(cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            using VideoFrame owned = frame;
            frames++;
            float[] thumbnail = PictureQuality.Thumbnail(frame.Image);
            if (before is not null && IsCut(PictureQuality.Difference(before, thumbnail), changes))
            {
                cuts++;
                End();
                tracker = new FaceTracker(analyzer);
            }

            before = thumbnail;
            FaceObservation? face = tracker.Track(frame.Image, frame.Time);
            if (face is null)
            {
                faults.Add(Fault.TrackingLost);
                End();
                continue;
            }

            HeadPose now = HeadPose.Fit(face.Landmarks, FaceTopology.Canonical);
            if (pose is { } last && Jumps(last, now))
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
            changes.Clear();
            nextLook = double.NegativeInfinity;
        }
    }

    /// <summary>Finds the largest face of a picture.</summary>
    public static ClipScan Picture(FaceAnalyzer analyzer, Image picture, FaultCounts faults)
    {
        if (analyzer.Search(picture, most: 1) is not [FaceObservation face])
        {
            faults.Add(Fault.TrackingLost);
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

    private static bool IsCut(float change, Queue<float> changes)
    {
        float[] sorted = [.. changes.Order()];
        float usual = sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
        changes.Enqueue(change);
        if (changes.Count > Remembered)
        {
            changes.Dequeue();
        }

        return change > CutLevels && change > CutFactor * usual;
    }

    private static bool Jumps(HeadPose before, HeadPose now)
    {
        Vector3 move = (now.Origin - before.Origin) / before.Scale;
        float growth = now.Scale / before.Scale;
        return new Vector2(move.X, move.Y).Length() > Jump || growth > Growth || growth < 1 / Growth;
    }
}
