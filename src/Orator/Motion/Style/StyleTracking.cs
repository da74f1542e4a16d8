using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;

namespace Orator.Motion.Style;

/// <summary>Follows the face through the windows of a style video, several windows at a time, each with a tracker of its own.</summary>
internal sealed class StyleTracking
{
    // In slower videos any two frames differ as if there were a cut between them.
    private const double SlowestWithCuts = 10;

    private StyleTracking(StyleSampling sampling, int rounds, IReadOnlyList<Seen> faces, int frames, int most)
    {
        (Sampling, Rounds, Faces, Frames, MostFaces) = (sampling, rounds, faces, frames, most);
    }

    /// <summary>The frames that were looked at.</summary>
    public StyleSampling Sampling { get; }

    /// <summary>How many rounds of <see cref="StyleSampling.Rounds"/> were tracked.</summary>
    public int Rounds { get; }

    /// <summary>The frames that show a face, in order of time. About 8 kB each.</summary>
    public IReadOnlyList<Seen> Faces { get; }

    /// <summary>How many frames were looked at.</summary>
    public int Frames { get; }

    /// <summary>Whether frames were left out of so short a video that all should be used.</summary>
    public bool IsShort => Sampling.Stride > 1 && Frames <= StyleSampling.DenseSeconds * Sampling.TrackingRate.Value;

    /// <summary>The greatest number of faces that was seen at a time.</summary>
    public int MostFaces { get; }

    /// <summary>Tracks the face. The result does not depend on the number of threads.</summary>
    /// <param name="video">The video.</param>
    /// <param name="sampling">Which frames to look at.</param>
    /// <param name="models">Where the face networks come from.</param>
    /// <param name="threads">How many windows to track at a time.</param>
    /// <param name="progress">Reports after every frame, on one thread at a time: frames done, and frames in all.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">The video is damaged.</exception>
    public static async Task<StyleTracking> RunAsync(
        VideoReader video, StyleSampling sampling, ModelStore models, int threads, Action<int, int?>? progress, CancellationToken cancellation)
    {
        try
        {
            return await TrackAsync(video, sampling, models, threads, progress, cancellation).ConfigureAwait(false);
        }
        catch (InputException) when (sampling.Rounds[0].Count > 1)
        {
            // Some files cannot be sought in, or are shorter than they say. Whoever reads from the beginning gets what there is,
            // or the reason why not.
            return await TrackAsync(video, sampling.InOnePiece(), models, threads, progress, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<StyleTracking> TrackAsync(
        VideoReader video, StyleSampling sampling, ModelStore models, int threads, Action<int, int?>? progress, CancellationToken cancellation)
    {
        List<Seen> faces = [];
        int rounds = 0;
        int done = 0;
        int total = 0;
        int most = 0;
        Lock counting = new();
        while (rounds < sampling.Rounds.Count && (rounds == 0 || faces.Count < sampling.EnoughFaces))
        {
            IReadOnlyList<StyleWindow> windows = sampling.Rounds[rounds++];
            total += windows.Sum(window => window.Count);
            Window[] found = new Window[windows.Count];
            int next = -1;

            // Networks are opened once a worker, not once a window; one thread each, as many windows keep all processors busy.
            async Task WorkAsync()
            {
                using FaceAnalyzer analyzer = new(models, threads: 1);
                int index;
                while ((index = Interlocked.Increment(ref next)) < windows.Count)
                {
                    try
                    {
                        found[index] = await FollowAsync(
                            video, sampling, windows[index], analyzer, Count, cancellation).ConfigureAwait(false);
                    }
                    catch (InputException) when (index > 0 && index == windows.Count - 1)
                    {
                        // The sound may go on after the last picture.
                        found[index] = new Window([], 0);
                    }
                }
            }

            void Count()
            {
                lock (counting)
                {
                    done++;
                    progress?.Invoke(done, sampling.Length is null ? null : total);
                }
            }

            await Task.WhenAll(Enumerable.Range(
                0, Math.Clamp(threads, 1, windows.Count)).Select(_ => Task.Run(WorkAsync, cancellation))).ConfigureAwait(false);
            faces.AddRange(found.SelectMany(window => window.Faces));
            most = Math.Max(most, found.Max(window => window.MostFaces));
        }

        faces.Sort((a, b) => a.Frame.CompareTo(b.Frame));
        return new StyleTracking(sampling, rounds, faces, done, most);
    }

    private static async Task<Window> FollowAsync(
        VideoReader video, StyleSampling sampling, StyleWindow window, FaceAnalyzer analyzer, Action count, CancellationToken cancellation)
    {
        // A quarter of a frame early: the first frame that is decoded is then the wanted one whichever way its time was rounded.
        TimeSpan start = TimeSpan.FromSeconds(Math.Max(0, (window.First - 0.25) / sampling.Rate.Value));
        TimeSpan duration = TimeSpan.FromSeconds(window.Count / sampling.TrackingRate.Value);
        FaceTracker tracker = new(analyzer) { FindsCuts = sampling.TrackingRate.Value > SlowestWithCuts };
        StyleShot shot = new(null, false);
        List<Seen> faces = [];
        int most = 0;
        await foreach (VideoFrame frame in video.Part(sampling.TrackingRate, start, duration).ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (frame.Index == window.Count)
            {
                break;
            }

            long number = window.First + ((long)frame.Index * sampling.Stride);
            double seconds = sampling.Rate.TimeOf(number);
            if (tracker.Track(frame.Image, seconds) is FaceObservation face)
            {
                if (tracker.ShotView is not null && shot.View != tracker.ShotView)
                {
                    shot = new StyleShot(tracker.ShotView, tracker.Shot > 0);
                }

                faces.Add(new Seen(number, seconds, face, shot));
            }

            frame.Dispose();
            most = Math.Max(most, tracker.FacesSeen);
            count();
        }

        return new Window(faces, most);
    }

    /// <summary>A face in a frame.</summary>
    /// <param name="Frame">Index of the frame, at <see cref="StyleSampling.Rate"/>.</param>
    /// <param name="Seconds">Time of the frame.</param>
    /// <param name="Face">The face.</param>
    /// <param name="Shot">The shot that it is in.</param>
    public readonly record struct Seen(long Frame, double Seconds, FaceObservation Face, StyleShot Shot);

    private sealed record Window(List<Seen> Faces, int MostFaces);
}
