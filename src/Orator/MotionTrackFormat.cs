using System.Numerics;
using System.Text.Json;
using Orator.Graphs;

namespace Orator;

/// <summary>The file format of motion tracks (docs/formats.md, "Track"); what else a track file of 'orator perceive' holds is passed
/// over.</summary>
internal static class MotionTrackFormat
{
    /// <summary>Name of the format.</summary>
    public const string Name = "orator.track";

    /// <summary>Version of the format.</summary>
    public const int Version = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = false };

    /// <summary>Reads a track.</summary>
    /// <exception cref="InputException">It is not a track.</exception>
    public static async Task<MotionTrack> ReadAsync(Stream stream, string name, CancellationToken cancellation)
    {
        Document? document;
        try
        {
            document = await JsonSerializer.DeserializeAsync<Document>(stream, Json, cancellation).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            throw new InputException($"'{name}' is not a motion track: it is damaged at line {e.LineNumber + 1}, {e.Path}.", e);
        }

        if (document is not { Format: Name })
        {
            throw new InputException($"'{name}' is not a motion track: make one with 'orator perceive'.");
        }

        if (document.Version != Version)
        {
            throw new InputException($"'{name}' is a motion track of version {document.Version}; this Orator reads version {Version}.");
        }

        if (document.Frames is not { Count: > 0 } frames)
        {
            throw new InputException($"The motion track '{name}' has no frames.");
        }

        // A picture is a track of one frame, whose rate does not matter.
        double rate = document.FramesPerSecond == 0 && frames.Count == 1 ? 1 : document.FramesPerSecond;
        return rate is > 0 and <= 1000
            ? new MotionTrack(rate, [.. frames.Select((frame, i) => new MotionTrackFrame(MotionOf(frame, name, i), frame?.Shot ?? 0))])
            : throw new InputException(FormattableString.Invariant(
                $"The motion track '{name}' has {document.FramesPerSecond} frames a second; above 0 and at most 1000 are in order."));
    }

    /// <summary>Writes a track.</summary>
    public static Task WriteAsync(MotionTrack track, Stream stream, CancellationToken cancellation) => JsonSerializer.SerializeAsync(
        stream,
        new Document
        {
            Format = Name,
            Version = Version,
            FramesPerSecond = track.FramesPerSecond,
            Frames = [.. track.Frames.Select((frame, i) => FrameOf(frame, i, track.FramesPerSecond))],
        },
        Json,
        cancellation);

    /// <summary>Writes a file that appears when it is complete.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Save(string path, MemoryStream content)
    {
        try
        {
            AtomicFile.Write(path, content.GetBuffer().AsSpan(0, (int)content.Length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The motion track '{path}' cannot be written: {e.Message}", e);
        }
    }

    private static Frame FrameOf(MotionTrackFrame frame, int index, double rate)
    {
        Frame written = new() { Index = index, Seconds = Math.Round(index / rate, 4), Shot = frame.Shot };
        if (frame.Motion is not MotionFrame motion)
        {
            return written;
        }

        (float yaw, float pitch, float roll) = motion.Rotation.ToAngles();
        return written with
        {
            Pose = new Pose(float.RadiansToDegrees(yaw), float.RadiansToDegrees(pitch), float.RadiansToDegrees(roll)),
            Motion = new Motion
            {
                Translation = [motion.Translation.X, motion.Translation.Y],
                Scale = motion.Scale,
                Expression = motion.Expression,
                GazeRight = [motion.GazeRight.X, motion.GazeRight.Y],
                GazeLeft = [motion.GazeLeft.X, motion.GazeLeft.Y],
                Blink = [motion.BlinkRight, motion.BlinkLeft],
            },
        };
    }

    private static MotionFrame? MotionOf(Frame? frame, string name, int index)
    {
        if (frame?.Motion is not Motion motion || frame.Pose is not Pose pose)
        {
            return null;
        }

        float[] translation = Values(motion.Translation, 2, "translation");
        float[] right = Values(motion.GazeRight, 2, "gazeRight");
        float[] left = Values(motion.GazeLeft, 2, "gazeLeft");
        float[] blink = Values(motion.Blink, 2, "blink");
        if (!(float.IsFinite(pose.Yaw) && float.IsFinite(pose.Pitch) && float.IsFinite(pose.Roll) && motion.Scale > 0 && float.IsFinite(motion.Scale)))
        {
            throw new InputException($"Frame {index} of the motion track '{name}' has a pose or scale that is no number in order.");
        }

        return new MotionFrame
        {
            Rotation = Rotation.FromAngles(
                float.DegreesToRadians(pose.Yaw), float.DegreesToRadians(pose.Pitch), float.DegreesToRadians(pose.Roll)),
            Translation = new Vector2(translation[0], translation[1]),
            Scale = motion.Scale,
            Expression = Values(motion.Expression, MotionFrame.ExpressionCount, "expression"),
            GazeRight = new Vector2(right[0], right[1]),
            GazeLeft = new Vector2(left[0], left[1]),
            BlinkRight = blink[0],
            BlinkLeft = blink[1],
        };

        float[] Values(
            float[]? values,
            int count,
            string field) => values is not null && values.Length == count && Array.TrueForAll(values, float.IsFinite)
            ? values
            : throw new InputException($"Frame {index} of the motion track '{name}' needs {count} numbers in '{field}'.");
    }

    private sealed record Document
    {
        public string? Format { get; init; }

        public int Version { get; init; }

        public double FramesPerSecond { get; init; }

        public IReadOnlyList<Frame?>? Frames { get; init; }
    }

    private sealed record Frame
    {
        public int Index { get; init; }

        public double Seconds { get; init; }

        public int Shot { get; init; }

        public Pose? Pose { get; init; }

        public Motion? Motion { get; init; }
    }

    private sealed record Pose(float Yaw, float Pitch, float Roll);

    private sealed record Motion
    {
        public float[]? Translation { get; init; }

        public float Scale { get; init; }

        public float[]? Expression { get; init; }

        public float[]? GazeRight { get; init; }

        public float[]? GazeLeft { get; init; }

        public float[]? Blink { get; init; }
    }
}
