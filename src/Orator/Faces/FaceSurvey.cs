using Orator.Media;

namespace Orator.Faces;

/// <summary>A quick look at the beginning of a video that tells who the person in it is.</summary>
internal static class FaceSurvey
{
    // Dense enough to see a face at rest, a blink and a closed mouth; sparse enough to cost about a second.
    private const double Rate = 5;

    /// <summary>Looks at five frames a second.</summary>
    /// <param name="path">Path of the video.</param>
    /// <param name="analyzer">The face networks; they stay the caller's.</param>
    /// <param name="reading">Which part of the video to read; the frame rate is the survey's own.</param>
    /// <param name="length">How long to look, counted from the first face: films begin with titles.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The person; null if no face was seen.</returns>
    /// <exception cref="InputException">The file is no readable video.</exception>
    public static async Task<FaceIdentity?> IdentifyAsync(string path, FaceAnalyzer analyzer, VideoReadOptions reading, TimeSpan length, CancellationToken cancellation)
    {
        VideoReader video = await VideoReader.OpenAsync(path, reading with { FramesPerSecond = Rate }, cancellation);
        FaceTracker tracker = new(analyzer);
        List<FaceObservation> faces = [];
        double? first = null;
        await foreach (VideoFrame frame in video.ReadAsync(cancellation))
        {
            if (tracker.Track(frame.Image, frame.Time) is FaceObservation face)
            {
                first ??= frame.Time;
                faces.Add(face);
            }

            frame.Dispose();
            if (frame.Time - first > length.TotalSeconds)
            {
                break;
            }
        }

        return faces.Count > 0 ? FaceIdentity.FromTrack(faces) : null;
    }
}
