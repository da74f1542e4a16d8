using System.Numerics;
using System.Runtime.CompilerServices;
using Orator.Faces;
using Orator.Generators;
using Orator.Media;
using Orator.Networks.FaceVid2Vid;

namespace Orator.Pipelines;

/// <summary>
/// A person in a driving video, for networks that look at pictures: the same square of every frame, so that movements of the head stay visible. The video is
/// read twice: first to see where the face goes, then to give the pictures.
/// </summary>
internal sealed class PictureDriver
{
    private readonly string _path;
    private readonly List<bool> _faces = [];
    private HeadCrop? _square;
    private Image? _initial;

    private PictureDriver(string path, VideoReader video) => (_path, Video) = (path, video);

    /// <summary>The video, at the frame rate of the result.</summary>
    public VideoReader Video { get; }

    /// <summary>Number of frames in which no face was seen.</summary>
    public int FramesWithoutFace => _faces.Count(seen => !seen);

    /// <summary>The square of the frame that motion is measured from. Only after <see cref="SurveyAsync"/>.</summary>
    public Image Initial => Cut(_initial!);

    /// <summary>Opens a driving video.</summary>
    /// <param name="path">Path of the video.</param>
    /// <param name="framesPerSecond">Frame rate of the result; null = the video's own.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="tracks">Which of several tracks.</param>
    /// <exception cref="InputException">Not a video.</exception>
    public static async Task<PictureDriver> OpenAsync(string path, double? framesPerSecond, CancellationToken cancellation, TrackChoice tracks = default)
    {
        VideoReadOptions reading = new() { FramesPerSecond = framesPerSecond, Track = tracks.Video, AudioTrack = tracks.Audio };
        return new PictureDriver(path, await VideoReader.OpenAsync(path, reading, cancellation));
    }

    /// <summary>Follows the face through the video: finds the square that holds it, and the initial frame.</summary>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="source">Landmarks of the portrait; the initial frame is that most like it (<see cref="BestFrame"/>). Null = the first with a face.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">No frame shows a face.</exception>
    public async Task SurveyAsync(FaceAnalyzer analyzer, IReadOnlyList<Vector3>? source, IProgress<RenderProgress>? progress, CancellationToken cancellation)
    {
        FaceTracker tracker = new(analyzer);
        Vector2 low = new(float.PositiveInfinity);
        Vector2 high = new(float.NegativeInfinity);
        float extents = 0;
        float least = float.PositiveInfinity;
        await foreach (VideoFrame frame in Video.ReadAsync(cancellation))
        {
            FaceObservation? face = tracker.Track(frame.Image, frame.Time);
            _faces.Add(face is not null);
            progress?.Report(new RenderProgress(_faces.Count, Video.EstimatedFrames, "driving video"));
            if (face is not null)
            {
                (Vector2 faceLow, Vector2 faceHigh) = HeadCrop.Box(face);
                (low, high) = (Vector2.Min(low, faceLow), Vector2.Max(high, faceHigh));
                extents += MathF.Max(faceHigh.X - faceLow.X, faceHigh.Y - faceLow.Y);
                float distance = source is null ? 0 : BestFrame.Distance(source, face.Landmarks);
                if (distance < least)
                {
                    // This picture stays: its memory must not be handed back.
                    (least, _initial) = (distance, frame.Image);
                    continue;
                }
            }

            frame.Dispose();
        }

        if (_initial is null)
        {
            throw new InputException($"No face was found in '{_path}': choose a video that shows one face from the front.");
        }

        _square = HeadCrop.Holding(low, high, extents / (_faces.Count - FramesWithoutFace), Video.Width, Video.Height);
    }

    /// <summary>The square of every frame; null where no face was seen. Only after <see cref="SurveyAsync"/>.</summary>
    /// <param name="cancellation">Stops the work.</param>
    public async IAsyncEnumerable<Image?> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (VideoFrame frame in Video.ReadAsync(cancellation))
        {
            Image? square = frame.Index >= _faces.Count || _faces[frame.Index] ? Cut(frame.Image) : null;
            frame.Dispose();
            yield return square;
        }
    }

    private Image Cut(Image frame) => _square!.Cut(frame);
}
