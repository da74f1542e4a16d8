using System.Numerics;
using Orator.Imaging;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// The sketch of 68 landmarks that Free-HeadGAN's networks see (Doukas et al. 2022, section 3.3): contours in a fixed order, drawn as the
/// public implementation of HeadGAN draws them, and eyes whose areas show the gaze.
/// </summary>
public static class LandmarkSketch
{
    /// <summary>Landmarks of a face: jaw, brows, nose, eyes, outer and inner lips, in the usual order of 68.</summary>
    public const int Landmarks = 68;

    private const int RightEye = 36;
    private const int LeftEye = 42;
    private const int EyeLandmarks = 6;
    private const byte White = 255;

    // Angles up to this are told apart by their colour, 60 degrees.
    private const float LargestAngle = MathF.PI / 3;

    // First and last landmark of each line; those of eyes and lips are closed.
    private static readonly (int First, int Last, bool Closed)[] Contours =
    [
        (0, 16, false), (17, 21, false), (22, 26, false), (27, 30, false), (31, 35, false),
        (36, 41, true), (42, 47, true), (48, 59, true), (60, 67, true),
    ];

    /// <summary>Draws a sketch, white on black.</summary>
    /// <param name="landmarks">68 positions (further ones do not count), pixels; outside of the picture they stick to its border.</param>
    /// <param name="width">Width of the sketch, pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="gaze">What both eyes' areas are to show; null leaves them black.</param>
    /// <returns>The sketch.</returns>
    /// <exception cref="ArgumentException">There are fewer than 68 landmarks, or one is not finite or far outside.</exception>
    public static Image Draw(ReadOnlySpan<Vector2> landmarks, int width, int height, (GazeAngles Right, GazeAngles Left)? gaze = null)
    {
        Image sketch = new(width, height);
        Draw(landmarks, sketch, new Canvas(sketch), gaze);
        return sketch;
    }

    /// <summary>Draws a sketch, white on black, into memory that exists already.</summary>
    /// <param name="landmarks">As above.</param>
    /// <param name="sketch">Receives the sketch.</param>
    /// <param name="canvas">A canvas of this picture.</param>
    /// <param name="gaze">As above.</param>
    /// <exception cref="ArgumentException">As above.</exception>
    internal static void Draw(
        ReadOnlySpan<Vector2> landmarks, Image sketch, Canvas canvas, (GazeAngles Right, GazeAngles Left)? gaze = null)
    {
        Check(landmarks);
        Array.Clear(sketch.Pixels);
        if (gaze is { } angles)
        {
            canvas.Fill(landmarks.Slice(RightEye, EyeLandmarks), Colour(angles.Right));
            canvas.Fill(landmarks.Slice(LeftEye, EyeLandmarks), Colour(angles.Left));
        }

        foreach ((int first, int last, bool closed) in Contours)
        {
            for (int i = first; i < last; i++)
            {
                Line(sketch, landmarks[i], landmarks[i + 1]);
            }

            if (closed)
            {
                Line(sketch, landmarks[last], landmarks[first]);
            }
        }
    }

    /// <summary>The colour of an eye: red for theta, green for phi, 128 for 0 and the ends of the range for 60 degrees; half blue, so that no
    /// eye is black or white.</summary>
    /// <param name="angles">The eye's angles, of either pair.</param>
    /// <returns>Red, green and blue, 0 to 255.</returns>
    public static Vector3 Colour(GazeAngles angles)
    {
        return new(Level(angles.Theta), Level(angles.Phi), 128);

        static float Level(float angle) => 128 + (127 * Math.Clamp(angle / LargestAngle, -1, 1));
    }

    private static void Check(ReadOnlySpan<Vector2> landmarks)
    {
        const float Farthest = 1e6f;
        if (landmarks.Length < Landmarks)
        {
            throw new ArgumentException($"A sketch needs {Landmarks} landmarks, not {landmarks.Length}.", nameof(landmarks));
        }

        foreach (Vector2 landmark in landmarks)
        {
            if (!(MathF.Abs(landmark.X) <= Farthest && MathF.Abs(landmark.Y) <= Farthest))
            {
                throw new ArgumentException($"The landmark {landmark} is not near any picture.", nameof(landmarks));
            }
        }
    }

    // Between whole pixels, along the axis in which the line is longer; as many places as it is long, the last one included; a brush of the
    // pixel and those left of and above it.
    private static void Line(Image sketch, Vector2 from, Vector2 to)
    {
        (int fromX, int fromY, int toX, int toY) = ((int)from.X, (int)from.Y, (int)to.X, (int)to.Y);
        bool steep = Math.Abs(toX - fromX) < Math.Abs(toY - fromY);
        (int start, int startAcross, int end, int endAcross) = steep ? (fromY, fromX, toY, toX) : (fromX, fromY, toX, toY);
        if (start > end)
        {
            (start, startAcross, end, endAcross) = (end, endAcross, start, startAcross);
        }

        int places = end - start;
        for (int i = 0; i < places; i++)
        {
            // i / (places - 1) of the way, whose whole part no rounding may change.
            long part = Math.Max(1, places - 1);
            int along = start + (int)((long)i * places / part);
            int across = (int)(((startAcross * part) + ((long)i * (endAcross - startAcross))) / part);
            (int x, int y) = steep ? (across, along) : (along, across);
            for (int dy = -1; dy <= 0; dy++)
            {
                for (int dx = -1; dx <= 0; dx++)
                {
                    sketch[Math.Clamp(x + dx, 0, sketch.Width - 1), Math.Clamp(y + dy, 0, sketch.Height - 1)].Fill(White);
                }
            }
        }
    }
}
