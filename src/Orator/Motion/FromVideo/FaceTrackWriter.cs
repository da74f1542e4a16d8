using System.Numerics;
using System.Text.Json;
using Orator.Geometry;

namespace Orator.Motion.FromVideo;

/// <summary>What a track says about the video it was made from.</summary>
/// <param name="Source">Name of the file.</param>
/// <param name="Width">Width of the pictures in pixels.</param>
/// <param name="Height">Height of the pictures in pixels.</param>
/// <param name="FramesPerSecond">Frame rate; 0 for a single picture.</param>
public sealed record FaceTrackHeader(string Source, int Width, int Height, double FramesPerSecond);

/// <summary>One frame of a track.</summary>
/// <param name="Index">0 = the first frame.</param>
/// <param name="Seconds">When the frame is shown.</param>
/// <param name="Face">The face, picture pixels; null if the frame shows none.</param>
/// <param name="Pose">Pose of the head in the picture; null without a face.</param>
/// <param name="Motion">The motion; null without a face.</param>
/// <param name="Mouth">The mouth relative to the mouth at rest; null without a face.</param>
public sealed record FaceTrackFrame(
    int Index, double Seconds, FaceObservation? Face, HeadPose? Pose, MotionFrame? Motion, MouthShape? Mouth)
{
    /// <summary>Which shot of the video the frame belongs to; 0 = the first. A new one begins with a cut, a change of person, or when
    /// somebody returns.</summary>
    public int Shot { get; init; }

    /// <summary>What a learned observer sees of the face; null if there is none.</summary>
    public CanonicalFace? Learned { get; init; }

    /// <summary>A frame without a face.</summary>
    /// <param name="index">0 = the first frame.</param>
    /// <param name="seconds">When the frame is shown.</param>
    public static FaceTrackFrame Empty(int index, double seconds) => new(index, seconds, null, null, null, null);

    /// <summary>A frame with a face, measured against the person.</summary>
    /// <param name="index">0 = the first frame.</param>
    /// <param name="seconds">When the frame is shown.</param>
    /// <param name="face">The face.</param>
    /// <param name="extractor">The person's extractor, fed in the order of the frames.</param>
    public static FaceTrackFrame Of(int index, double seconds, FaceObservation face, MotionExtractor extractor)
    {
        Vector3[] rest = extractor.Identity.Rest;
        HeadPose pose = HeadPose.Fit(face.Landmarks, rest);
        return new FaceTrackFrame(
            index, seconds, face, pose, extractor.Extract(face, pose), MouthMeasurement.Measure(pose.ToCanonical(face.Landmarks), rest));
    }
}

/// <summary>A later shot of a track, whose motion is measured against a person, place and size of its own.</summary>
/// <param name="Shot">Number of the shot, from 1: the first one's person is that of the track.</param>
/// <param name="Index">Its first frame.</param>
/// <param name="Seconds">When that is shown.</param>
/// <param name="Identity">The person.</param>
public sealed record FaceTrackShot(int Shot, int Index, double Seconds, FaceIdentity Identity);

/// <summary>Writes a track as JSON (docs/formats.md, "Track"), frame by frame: memory does not grow with the length of the video.</summary>
public sealed class FaceTrackWriter : IDisposable
{
    /// <summary>Version of the format.</summary>
    public const int Version = 1;

    private const int FlushBytes = 1 << 16;
    private readonly Utf8JsonWriter _json;
    private readonly bool _points;
    private bool _completed;

    /// <summary>Writes the beginning of a track.</summary>
    /// <param name="stream">Where to; stays open.</param>
    /// <param name="header">What the track is of.</param>
    /// <param name="identity">The person that motion is measured against.</param>
    /// <param name="points">False to leave out landmarks and eye points, which are most of the file.</param>
    public FaceTrackWriter(Stream stream, FaceTrackHeader header, FaceIdentity identity, bool points = true)
    {
        _json = new Utf8JsonWriter(stream);
        _points = points;
        _json.WriteStartObject();
        _json.WriteString("format", "orator.track");
        _json.WriteNumber("version", Version);
        _json.WriteString("source", header.Source);
        _json.WriteNumber("width", header.Width);
        _json.WriteNumber("height", header.Height);
        Number("framesPerSecond", header.FramesPerSecond, 3);
        WriteIdentity(identity);
        _json.WriteStartArray("frames");
    }

    /// <summary>Writes the next frame.</summary>
    /// <param name="frame">The frame.</param>
    public void Write(FaceTrackFrame frame)
    {
        _json.WriteStartObject();
        _json.WriteNumber("index", frame.Index);
        Number("seconds", frame.Seconds, 4);
        if (frame.Shot > 0)
        {
            _json.WriteNumber("shot", frame.Shot);
        }

        if (frame is { Face: { } face, Pose: { } pose, Motion: { } motion, Mouth: { } mouth })
        {
            Number("score", face.Score, 3);
            Numbers("region", 2, face.Region.CenterX, face.Region.CenterY, face.Region.Size, float.RadiansToDegrees(face.Region.Rotation));
            WritePose(pose);
            WriteMotion(motion);
            Numbers("mouth", 4, mouth.Opening, mouth.Width, mouth.Rounding);
            WriteLearned(frame.Learned);
            if (_points)
            {
                Points("landmarks", face.Landmarks, 2);
                Points("rightEye", face.RightEye, 2);
                Points("leftEye", face.LeftEye, 2);
            }
        }

        _json.WriteEndObject();
        if (_json.BytesPending > FlushBytes)
        {
            _json.Flush();
        }
    }

    /// <summary>Writes the end of the track; without it the file is not valid JSON.</summary>
    /// <param name="shots">The shots after the first; null or empty = there is one only.</param>
    public void Complete(IReadOnlyList<FaceTrackShot>? shots = null)
    {
        if (!_completed)
        {
            _completed = true;
            _json.WriteEndArray();
            if (shots is { Count: > 0 })
            {
                _json.WriteStartArray("shots");
                foreach (FaceTrackShot shot in shots)
                {
                    _json.WriteStartObject();
                    _json.WriteNumber("shot", shot.Shot);
                    _json.WriteNumber("index", shot.Index);
                    Number("seconds", shot.Seconds, 4);
                    WriteIdentity(shot.Identity);
                    _json.WriteEndObject();
                }

                _json.WriteEndArray();
            }

            _json.WriteEndObject();
            _json.Flush();
        }
    }

    /// <summary>Frees the writer. Does not complete the track.</summary>
    public void Dispose() => _json.Dispose();

    private void WriteIdentity(FaceIdentity identity)
    {
        _json.WriteStartObject("identity");
        Points("rest", identity.Rest, 5);
        Numbers("aperture", 3, identity.ApertureRight, identity.ApertureLeft);
        Numbers("gaze", 4, identity.GazeRight.X, identity.GazeRight.Y, identity.GazeLeft.X, identity.GazeLeft.Y);
        _json.WriteEndObject();
    }

    private void WritePose(HeadPose pose)
    {
        (float yaw, float pitch, float roll) = pose.Rotation.ToAngles();
        _json.WriteStartObject("pose");
        Number("yaw", float.RadiansToDegrees(yaw), 2);
        Number("pitch", float.RadiansToDegrees(pitch), 2);
        Number("roll", float.RadiansToDegrees(roll), 2);
        Number("scale", pose.Scale, 3);
        Numbers("origin", 2, pose.Origin.X, pose.Origin.Y, pose.Origin.Z);
        _json.WriteEndObject();
    }

    private void WriteLearned(CanonicalFace? face)
    {
        if (face is not null)
        {
            _json.WriteStartObject("learned");
            WritePose(face.Pose);
            Points("keyPoints", face.Points, 2);
            Points("deformation", face.Deformation, 2);
            Points("canonical", face.Canonical, 5);
            _json.WriteEndObject();
        }
    }

    private void WriteMotion(MotionFrame motion)
    {
        _json.WriteStartObject("motion");
        Numbers("translation", 4, motion.Translation.X, motion.Translation.Y);
        Number("scale", motion.Scale, 4);
        Numbers("expression", 3, motion.Expression);
        Numbers("gazeRight", 3, motion.GazeRight.X, motion.GazeRight.Y);
        Numbers("gazeLeft", 3, motion.GazeLeft.X, motion.GazeLeft.Y);
        Numbers("blink", 3, motion.BlinkRight, motion.BlinkLeft);
        _json.WriteEndObject();
    }

    private void Points(string name, Vector3[] points, int digits)
    {
        _json.WriteStartArray(name);
        foreach (Vector3 p in points)
        {
            Value(p.X, digits);
            Value(p.Y, digits);
            Value(p.Z, digits);
        }

        _json.WriteEndArray();
    }

    private void Numbers(string name, int digits, params ReadOnlySpan<float> values)
    {
        _json.WriteStartArray(name);
        foreach (float v in values)
        {
            Value(v, digits);
        }

        _json.WriteEndArray();
    }

    private void Number(string name, double value, int digits)
    {
        _json.WritePropertyName(name);
        Value(value, digits);
    }

    // Decimal, not double: 0.1 is written as 0.1.
    private void Value(double value, int digits) => _json.WriteNumberValue(Math.Round((decimal)value, digits));
}
