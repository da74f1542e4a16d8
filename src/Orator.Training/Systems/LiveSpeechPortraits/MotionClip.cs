using System.Numerics;
using Orator.Checkpoints;
using Orator.Geometry;
using Orator.Speech;
using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>One talking person: what the face does in each frame, and what is heard.</summary>
public sealed record MotionClip
{
    /// <summary>Name of the clip: that of its video, with a number if the video gave several.</summary>
    public required string Name { get; init; }

    /// <summary>Who it is.</summary>
    public required string Person { get; init; }

    /// <summary>Which split the person belongs to.</summary>
    public required CorpusPart Part { get; init; }

    /// <summary>Whether the clip must never be learned from, such as by its licence.</summary>
    public bool TestOnly { get; init; }

    /// <summary>Frames a second; frame i shows the moment <c>i / FramesPerSecond</c> of <see cref="Sound"/>.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>How far mouth and sound lay apart in the video. <see cref="Sound"/> has been shifted by <see cref="Shift"/>
    /// already.</summary>
    public SyncReading? Sync { get; init; }

    /// <summary>Seconds by which the sound was delayed to bring it in time with the mouth.</summary>
    public double Shift { get; init; }

    /// <summary>Motion of each frame relative to the person's face at rest; rotation and translation about the clip's means.</summary>
    public required IReadOnlyList<MotionFrame> Frames { get; init; }

    /// <summary>Shape of the mouth in each frame, relative to the person's mouth at rest.</summary>
    public required IReadOnlyList<MouthShape> Mouth { get; init; }

    /// <summary>16 kHz mono samples in -1..1, as long as the frames.</summary>
    public required float[] Sound { get; init; }

    /// <summary>Mouth opening of each frame, distances of the outer eye corners.</summary>
    public float[] Openings => [.. Mouth.Select(m => m.Opening)];

    /// <summary>Seconds of the clip.</summary>
    public double Seconds => Frames.Count / FramesPerSecond;

    /// <summary>The clip with its sound later by some seconds (earlier if negative); what is shifted in is silence.</summary>
    /// <param name="seconds">The delay.</param>
    public MotionClip Delayed(double seconds)
    {
        int shift = (int)Math.Round(seconds * LogMel.SampleRate);
        float[] moved = new float[Sound.Length];
        for (int i = Math.Max(0, shift); i < Math.Min(moved.Length, Sound.Length + shift); i++)
        {
            moved[i] = Sound[i - shift];
        }

        return this with { Sound = moved, Shift = Shift + seconds };
    }

    internal void Write(string path) => SafetensorsWriter.Write(
        path,
        new Dictionary<string, StoredTensor>
        {
            ["expression"] = Columns(ExpressionBasis.Count, f => f.Expression),
            ["rotation"] = Columns(3, f => f.Rotation.ToAngles() is var a ? [a.Yaw, a.Pitch, a.Roll] : []),
            ["translation"] = Columns(2, f => [f.Translation.X, f.Translation.Y]),
            ["scale"] = Columns(1, f => [f.Scale]),
            ["gaze"] = Columns(4, f => [f.GazeRight.X, f.GazeRight.Y, f.GazeLeft.X, f.GazeLeft.Y]),
            ["blink"] = Columns(2, f => [f.BlinkRight, f.BlinkLeft]),
            ["mouth"] = new StoredTensor([Mouth.Count, 3], [.. Mouth.SelectMany(m => (float[])[m.Opening, m.Width, m.Rounding])]),
            ["sound"] = new StoredTensor([Sound.Length], Sound),
        },
        halfPrecision: false);

    internal static MotionClip Read(string path, MotionClipEntry entry)
    {
        using SafetensorsFile file = SafetensorsFile.Read(path);
        float[][] expression = Rows(file["expression"]);
        float[][] rotation = Rows(file["rotation"]);
        float[][] translation = Rows(file["translation"]);
        float[][] scale = Rows(file["scale"]);
        float[][] gaze = Rows(file["gaze"]);
        float[][] blink = Rows(file["blink"]);
        MotionClip clip = new()
        {
            Name = entry.Name,
            Person = entry.Person,
            Part = entry.Part,
            TestOnly = entry.TestOnly,
            FramesPerSecond = entry.FramesPerSecond,
            Sync = entry.Sync,
            Frames = [.. Enumerable.Range(0, expression.Length).Select(i => new MotionFrame
            {
                Expression = expression[i],
                Rotation = Rotation.FromAngles(rotation[i][0], rotation[i][1], rotation[i][2]),
                Translation = new Vector2(translation[i][0], translation[i][1]),
                Scale = scale[i][0],
                GazeRight = new Vector2(gaze[i][0], gaze[i][1]),
                GazeLeft = new Vector2(gaze[i][2], gaze[i][3]),
                BlinkRight = blink[i][0],
                BlinkLeft = blink[i][1],
            })],
            Mouth = [.. Rows(file["mouth"]).Select(m => new MouthShape(m[0], m[1], m[2]))],
            Sound = file["sound"].Values,
        };
        return entry.Shift == 0 ? clip : clip.Delayed(entry.Shift);
    }

    private StoredTensor Columns(int width, Func<MotionFrame, float[]> values) =>
        new([Frames.Count, width], [.. Frames.SelectMany(values)]);

    private static float[][] Rows(StoredTensor tensor) => [.. tensor.Values.Chunk(tensor.Shape[1])];
}
