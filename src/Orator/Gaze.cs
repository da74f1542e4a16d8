using System.Globalization;

namespace Orator;

/// <summary>Where the eyes of a portrait look.</summary>
public sealed record Gaze
{
    private const float Largest = 60;

    private Gaze(GazeTarget target, float yaw = 0, float pitch = 0) => (Target, Yaw, Pitch) = (target, yaw, pitch);

    /// <summary>As the driver's eyes, or those of the video that the pose comes from.</summary>
    public static Gaze Follow { get; } = new(GazeTarget.Follow);

    /// <summary>At the viewer, with the small saccades and glances aside of somebody who speaks.</summary>
    public static Gaze Random { get; } = new(GazeTarget.Random);

    /// <summary>As in the photo: the eyes do not move in the head.</summary>
    public static Gaze Source { get; } = new(GazeTarget.Source);

    /// <summary>Into the camera, however the head turns.</summary>
    public static Gaze Camera { get; } = new(GazeTarget.Direction);

    /// <summary>What they look at.</summary>
    public GazeTarget Target { get; }

    /// <summary>Of a <see cref="GazeTarget.Direction"/>: degrees towards the right edge of the picture; 0 = the camera.</summary>
    public float Yaw { get; }

    /// <summary>Likewise, degrees upwards.</summary>
    public float Pitch { get; }

    /// <summary>In one direction, however the head turns, as far as eyes can turn in a head.</summary>
    /// <param name="yaw">Degrees towards the right edge of the picture, -60 to 60.</param>
    /// <param name="pitch">Degrees upwards, -60 to 60.</param>
    /// <exception cref="InputException">An angle is out of range.</exception>
    public static Gaze At(float yaw, float pitch) =>
        MathF.Abs(yaw) <= Largest && MathF.Abs(pitch) <= Largest ? new Gaze(GazeTarget.Direction, yaw, pitch) : throw Wrong($"{yaw},{pitch}");

    /// <summary>Reads <c>follow</c>, <c>camera</c>, <c>source</c>, <c>random</c>, or <c>X,Y</c> in degrees.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">It is none of these; the message says what is.</exception>
    public static Gaze Parse(string text)
    {
        switch (text)
        {
            case "follow": return Follow;
            case "camera": return Camera;
            case "source": return Source;
            case "random": return Random;
        }

        string[] parts = text.Split(',');
        return parts.Length == 2 && Number(parts[0], out float yaw) && Number(parts[1], out float pitch)
            && MathF.Abs(yaw) <= Largest && MathF.Abs(pitch) <= Largest
            ? new Gaze(GazeTarget.Direction, yaw, pitch)
            : throw Wrong(text);
    }

    private static bool Number(string text, out float value) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static InputException Wrong(FormattableString text) => Wrong(FormattableString.Invariant(text));

    private static InputException Wrong(string text) => new(
        $"The gaze (--gaze) is camera, source, follow, random, or two angles in degrees between -60 and 60, right and up, as in 15,-5; '{text}' is not that.");
}

/// <summary>What eyes look at.</summary>
public enum GazeTarget
{
    /// <summary>What the driver looks at.</summary>
    Follow,

    /// <summary>The viewer, and now and then aside.</summary>
    Random,

    /// <summary>As in the photo.</summary>
    Source,

    /// <summary>A direction in the picture.</summary>
    Direction,
}
