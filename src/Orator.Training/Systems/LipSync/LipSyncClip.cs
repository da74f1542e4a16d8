using Orator.Geometry;
using Orator.Media;
using Orator.Perception;
using Orator.Systems.LipSync;
using Orator.Training.Metrics;

namespace Orator.Training.Systems.LipSync;

/// <summary>
/// A clip of one talking face with its sound: what a lip-sync discriminator learns from. Takes 0.35 MB of memory a second.
/// </summary>
internal sealed class LipSyncClip
{
    /// <summary>Frames a second.</summary>
    public const int Rate = 25;

    // Where loudness and mouth agree less at any shift, the sound may be of somebody else.
    private const double SmallestCorrelation = 0.25;

    // A clear lag of more frames than people and rooms have comes from the file, and is taken off.
    private const double ClearCorrelation = 0.5;
    private const double NaturalLag = 3;

    // Mouths that hardly move are not blown up to what others do.
    private const double SmallestDeviation = 0.02;

    private readonly byte[]?[] _faces;
    private readonly float[] _openings;
    private readonly LipSyncSpectrum _sound;
    private readonly double _delay;

    private LipSyncClip(string name, byte[]?[] faces, float[] openings, LipSyncSpectrum sound, double delay, bool doubtful)
    {
        (Name, _faces, _openings, _sound, _delay, Doubtful) = (name, faces, openings, sound, delay, doubtful);
        int last = Math.Min(faces.Length, sound.Columns * Rate / 80) - LipSyncDiscriminator.Frames;
        Starts = [.. Enumerable.Range(0, Math.Max(0, last + 1)).Where(
            start => Enumerable.Range(start, LipSyncDiscriminator.Frames).All(frame => faces[frame] is not null))];
    }

    /// <summary>File name.</summary>
    public string Name { get; }

    /// <summary>Frames with which five faces in succession begin.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>Whether there is no sign that sound and mouth belong together.</summary>
    public bool Doubtful { get; }

    /// <summary>
    /// Frames by which the mouth was late in the file: as was said, or else as measured; 0 if that is not clear or natural.
    /// </summary>
    public double Delay => _delay * Rate;

    /// <summary>Tracks the face of a clip.</summary>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="path">A video with sound.</param>
    /// <param name="kind">Which spectrum.</param>
    /// <param name="delay">Seconds by which the sound is to be delayed; null: as mouth and loudness tell.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The file is no readable video, or has no sound.</exception>
    public static async Task<LipSyncClip> ReadAsync(
        FaceAnalyzer analyzer, string path, LipSyncMel kind, double? delay, CancellationToken cancellation)
    {
        AudioClip sound = await AudioReader.ReadAsync(path, cancellation: cancellation).ConfigureAwait(false);
        VideoReader video = await VideoReader.OpenAsync(
            path, new VideoReadOptions { FramesPerSecond = new FrameRate(Rate) }, cancellation).ConfigureAwait(false);
        FaceTracker tracker = new(analyzer);
        LipSyncCropper cropper = new();
        List<byte[]?> faces = [];
        List<float> opening = [];
        await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            using (frame)
            {
                FaceObservation? face = tracker.Track(frame.Image, frame.Time);
                faces.Add(cropper.Next(frame.Image, face));
                opening.Add(face is null
                    ? float.NaN
                    : MouthMeasurement.Opening(HeadPose.Fit(face.Landmarks, FaceTopology.Canonical).ToCanonical(face.Landmarks)));
            }
        }

        SyncOffset? sync = SyncOffset.Measure(opening.ToArray(), SyncOffset.Envelope(sound.Samples, sound.SampleRate, Rate, opening.Count));
        double lag = sync is { Correlation: >= ClearCorrelation } && Math.Abs(sync.Frames) > NaturalLag ? sync.Frames : 0;
        return new LipSyncClip(
            Path.GetFileName(path),
            [.. faces],
            Standardised(opening),
            new LipSyncSpectrum(sound.Samples, kind),
            delay ?? (lag / Rate),
            delay is null && !(sync?.Correlation >= SmallestCorrelation));
    }

    /// <summary>Five faces.</summary>
    /// <param name="start">One of <see cref="Starts"/>.</param>
    /// <param name="mirrored">Whether left and right are exchanged.</param>
    /// <param name="right">
    /// Pixels by which the faces are moved to the right, before that; what comes in from beyond the edge is its last pixel.
    /// </param>
    /// <param name="down">Likewise downwards.</param>
    /// <param name="destination">Receives [15, 48, 96], 0 to 1.</param>
    public void ReadFaces(int start, bool mirrored, int right, int down, Span<float> destination)
    {
        const int width = LipSyncDiscriminator.FaceSide;
        const int height = width / 2;
        for (int frame = 0; frame < LipSyncDiscriminator.Frames; frame++)
        {
            ReadOnlySpan<byte> face = _faces[start + frame];
            Span<float> target = destination.Slice(frame * face.Length, face.Length);
            for (int i = 0; i < face.Length; i++)
            {
                (int plane, int y, int x) = (i / (width * height), i / width % height, i % width);
                int fromX = Math.Clamp((mirrored ? width - 1 - x : x) - right, 0, width - 1);
                int fromY = Math.Clamp(y - down, 0, height - 1);
                target[i] = face[(((plane * height) + fromY) * width) + fromX] / 255f;
            }
        }
    }

    /// <summary>How far the mouth is open in five faces: 0 is the clip's mean, 1 its standard deviation above.</summary>
    /// <param name="start">One of <see cref="Starts"/>.</param>
    public ReadOnlySpan<float> Openings(int start) => _openings.AsSpan(start, LipSyncDiscriminator.Frames);

    /// <summary>The sound that belongs to five faces.</summary>
    /// <param name="start">Number of the first frame.</param>
    /// <param name="destination">Receives [80, 16].</param>
    public void ReadSound(double start, Span<float> destination) => _sound.Read((start / Rate) - _delay, destination);

    private static float[] Standardised(IReadOnlyList<float> openings)
    {
        float[] seen = [.. openings.Where(float.IsFinite)];
        double mean = seen.Length == 0 ? 0 : seen.Average();
        double deviation = seen.Length == 0 ? 0 : Math.Sqrt(seen.Average(v => (v - mean) * (v - mean)));
        return [.. openings.Select(v => (float)Math.Clamp((v - mean) / Math.Max(deviation, SmallestDeviation), -3, 3))];
    }
}
