using System.Numerics;
using Orator.Graphs;

namespace Orator.Training.Data.Eyes;

/// <summary>
/// Geometry of a synthetic right eye: an eyeball with its iris, lids that follow the gaze, and the square of a picture that shows them.
/// Millimetres; in the head's coordinates (x to the right in the picture, y down, z away from the camera) from the centre of the eyeball,
/// unless it says otherwise.
/// </summary>
/// <remarks>
/// Sizes are an adult's: the eyeball's radius 11 to 12.5, the iris' 5.6 to 6.3; the line between the corners of the eye lies 4.5 to 8 in
/// front of the centre, at rest the upper lid 3.5 to 5.2 above it and the lower 4.6 to 6.2 below. With the gaze the upper lid turns by 65 to
/// 95 % of its vertical angle, the lower one by 25 to 45 %.
/// </remarks>
internal sealed class EyeScene
{
    /// <summary>Points of a lid, from the outer to the inner corner.</summary>
    public const int LidPoints = 25;

    // Of a crop that shows 2.3 times the width of the eye.
    private const float CropSide = 2.3f;
    private const float MostGaze = 0.9f;

    /// <summary>Draws a scene.</summary>
    /// <param name="random">Source of chance.</param>
    public EyeScene(CounterRandom random)
    {
        float Range(float low, float high) => low + ((high - low) * random.Uniform());
        float Degrees(float deviation, float most) => float.DegreesToRadians(Math.Clamp(random.Normal() * deviation, -most, most));

        Head = Rotation.FromAngles(Degrees(15, 38), Degrees(11, 28), Degrees(4, 12));
        HeadYaw = Head.ToAngles().Yaw;
        Gaze = DrawGaze(random);
        Vector3 inHead = Head.Inverse.Apply(Gaze);
        float elevation = MathF.Asin(Math.Clamp(-inHead.Y, -1, 1));

        BallRadius = Range(11, 12.5f);
        IrisRadius = Range(5.6f, 6.3f);
        IrisDistance = BallRadius * Range(0.85f, 0.9f);
        float width = Range(26, 32);
        Vector3 middle = new(1.2f + (random.Normal() * 0.7f), 1.8f + (random.Normal() * 0.7f), -Range(4.5f, 8));
        Vector3 half = new(width / 2, 0.5f + random.Normal(), -Range(0.5f, 2.5f));
        (Outer, Inner) = (middle - half, middle + half);

        float shell = BallRadius + Range(0.5f, 1);
        float upper = Height(Range(3.5f, 5.2f), Range(0.65f, 0.95f));
        float lower = -Height(-Range(4.6f, 6.2f), Range(0.25f, 0.45f));
        if (random.Uniform() < 0.2f)
        {
            upper += (lower + upper) * -Range(0, 0.45f);
        }

        upper = MathF.Max(upper, 2.5f - lower);
        Upper = Lid(-upper, Range(0.5f, 0.6f), Range(0.6f, 0.95f), shell);
        Lower = Lid(lower, Range(0.4f, 0.5f), Range(0.7f, 1), shell);
        float fold = Range(1, 5.5f);
        Fold = Lid(-upper - fold, Range(0.48f, 0.58f), Range(0.45f, 0.8f), shell + 1);

        Vector3 line = Head.Apply(Inner - Outer);
        Turn = MathF.Atan2(line.Y, line.X) + Degrees(2.5f, 6);
        Half = CropSide / 2 * new Vector2(line.X, line.Y).Length() * MathF.Exp(random.Normal() * 0.05f);
        Middle = Head.Apply(middle) + new Vector3(random.Normal() * 0.9f, random.Normal() * 0.9f, 0);

        // How high a lid lies whose part of the gaze is given.
        float Height(float atRest, float share) =>
            shell * MathF.Sin(Math.Clamp(MathF.Asin(atRest / shell) + (share * elevation), -1.2f, 1.2f));
    }

    /// <summary>Turns the head's coordinates into the camera's.</summary>
    public Rotation Head { get; }

    /// <summary>Yaw of the head, radians.</summary>
    public float HeadYaw { get; }

    /// <summary>Where the eye looks, in the camera's coordinates, of length 1.</summary>
    public Vector3 Gaze { get; }

    public float BallRadius { get; }

    public float IrisRadius { get; }

    /// <summary>Distance of the iris' plane from the centre.</summary>
    public float IrisDistance { get; }

    public Vector3 Outer { get; }

    public Vector3 Inner { get; }

    /// <summary>The edge of the upper lid.</summary>
    public Vector3[] Upper { get; }

    public Vector3[] Lower { get; }

    /// <summary>The fold above the upper lid.</summary>
    public Vector3[] Fold { get; }

    /// <summary>Rotation of the crop, radians clockwise.</summary>
    public float Turn { get; }

    /// <summary>Half a side of the crop.</summary>
    public float Half { get; }

    /// <summary>What lies in the middle of the crop, in the camera's coordinates; its z is that of the line between the corners.</summary>
    public Vector3 Middle { get; }

    /// <summary>A vector of the camera's coordinates as the crop shows it.</summary>
    public Vector3 ToCrop(Vector3 vector)
    {
        (float sin, float cos) = MathF.SinCos(Turn);
        return new Vector3((cos * vector.X) + (sin * vector.Y), (cos * vector.Y) - (sin * vector.X), vector.Z);
    }

    /// <summary>The inverse, in the plane of the picture.</summary>
    public Vector2 FromCrop(Vector2 vector)
    {
        (float sin, float cos) = MathF.SinCos(Turn);
        return new Vector2((cos * vector.X) - (sin * vector.Y), (sin * vector.X) + (cos * vector.Y));
    }

    // A third looks about at the camera; others anywhere that eyes turn to.
    private Vector3 DrawGaze(CounterRandom random)
    {
        bool camera = random.Uniform() < 0.35f;
        while (true)
        {
            (float yaw, float pitch) = camera
                ? (random.Normal() * 0.06f, random.Normal() * 0.06f)
                : (random.Normal() * 0.3f, random.Normal() * 0.21f);
            Vector3 direction = Rotation.FromAngles(yaw, pitch, 0).Apply(-Vector3.UnitZ);
            Vector3 gaze = camera ? direction : Head.Apply(direction);
            Vector3 inHead = Head.Inverse.Apply(gaze);
            if (MathF.Acos(Math.Clamp(-gaze.Z, -1, 1)) < MostGaze && MathF.Abs(inHead.Y) < 0.5f && MathF.Abs(inHead.X) < 0.7f)
            {
                return gaze;
            }

            // A head turned far away: not at the camera then.
            camera = false;
        }
    }

    // On a shell about the eyeball, where it is nearer to the camera than the line between the corners.
    private Vector3[] Lid(float extreme, float peak, float fullness, float shell)
    {
        float exponent = MathF.Log(0.5f) / MathF.Log(peak);
        float rise = extreme - Vector3.Lerp(Outer, Inner, peak).Y;
        Vector3[] points = new Vector3[LidPoints];
        for (int i = 0; i < points.Length; i++)
        {
            float along = i / (LidPoints - 1f);
            Vector3 point = Vector3.Lerp(Outer, Inner, along);
            float arch = MathF.Pow(MathF.Max(0, MathF.Sin(MathF.PI * MathF.Pow(along, exponent))), fullness);
            point.Y += rise * arch;
            float depth = MathF.Sqrt(MathF.Max(0, (shell * shell) - (point.X * point.X) - (point.Y * point.Y)));
            points[i] = point with { Z = MathF.Min(point.Z, -depth) };
        }

        return points;
    }
}
