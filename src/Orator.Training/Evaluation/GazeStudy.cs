using System.Numerics;
using Orator.Animation;
using Orator.Geometry;
using Orator.Motion;
using Orator.Perception;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Metrics;
using Orator.Training.Plots;

namespace Orator.Training.Evaluation;

/// <summary>A picture of a portrait that was asked to look somewhere.</summary>
/// <param name="Asked">Degrees to the right and upwards.</param>
/// <param name="Seen">Where the eyes look in the picture, likewise, mean of both; null if no face was found.</param>
/// <param name="Csim">Cosine of the face descriptor to that of the portrait; null likewise.</param>
/// <param name="Picture">The square around the eyes.</param>
public sealed record GazeSample(Vector2 Asked, Vector2? Seen, double? Csim, Image Picture)
{
    /// <summary>Angle between the two directions, degrees; null if no face was found.</summary>
    public double? Error => Seen is Vector2 seen
        ? double.RadiansToDegrees(Math.Acos(Math.Clamp(Vector3.Dot(GazeStudy.Direction(Asked), GazeStudy.Direction(seen)), -1, 1)))
        : null;
}

/// <summary>
/// How well a generator's eyes look where they are asked to: portraits look in nine directions, and the geometry of the iris
/// (<see cref="EyeModel"/>) or a learned network tells where they look in the pictures.
/// </summary>
/// <param name="analyzer">The face networks.</param>
/// <param name="animator">The generator, driven by motion.</param>
/// <param name="learned">Tells where eyes look; null = the geometry of the iris.</param>
public sealed class GazeStudy(FaceAnalyzer analyzer, IAnimator animator, GazeEstimator? learned = null)
{
    private const float Aside = 20;
    private const float Up = 12;

    // Of what is shown: distances of the outer eye corners, pixels.
    private const float EyesSide = 1.3f;
    private const int ShownSide = 192;

    /// <summary>The nine directions, degrees to the right and upwards.</summary>
    public static IReadOnlyList<Vector2> Directions { get; } =
        [.. from y in new[] { Up, 0, -Up } from x in new[] { -Aside, 0, Aside } select new Vector2(x, y)];

    /// <summary>Draws a portrait that looks in all directions.</summary>
    /// <param name="portrait">The portrait.</param>
    public IReadOnlyList<GazeSample> Measure(SourcePortrait portrait)
    {
        using IPreparedPortrait renderer = animator.Prepare(portrait);
        float[] own = analyzer.Descriptor(portrait.Crop, portrait.Face);
        return [.. Directions.Select(asked =>
        {
            Image picture = new(portrait.Crop.Width, portrait.Crop.Height);
            renderer.Render(
                Retargeting.WithGaze(portrait.Motion, float.DegreesToRadians(asked.X), float.DegreesToRadians(asked.Y)), picture);
            return analyzer.Search(picture, 1) is [FaceObservation face]
                ? new GazeSample(asked, Seen(portrait, picture, face), Csim.Between(own, analyzer.Descriptor(picture, face)), Eyes(portrait, picture))
                : new GazeSample(asked, null, null, Eyes(portrait, picture));
        })];
    }

    /// <summary>How much of what eyes were asked to turn is seen: slopes of the seen angles over the asked ones; 1 is right, whatever
    /// they are off by on average.</summary>
    /// <param name="samples">Samples of one or more portraits.</param>
    public static Vector2 Response(IEnumerable<GazeSample> samples)
    {
        (Vector2 product, Vector2 square) = (Vector2.Zero, Vector2.Zero);
        foreach (GazeSample sample in samples)
        {
            if (sample.Seen is Vector2 seen)
            {
                // The nine directions have a mean of 0.
                product += seen * sample.Asked;
                square += sample.Asked * sample.Asked;
            }
        }

        return product / square;
    }

    /// <summary>All samples in one picture: a column for each portrait.</summary>
    /// <param name="portraits">Name and samples of each.</param>
    public static Image Sheet(IEnumerable<(string Name, IReadOnlyList<GazeSample> Samples)> portraits) => SampleSheet.Compose(
        [.. Directions.Select(direction => FormattableString.Invariant($"{direction.X:0},{direction.Y:0}"))],
        [.. portraits.Select(portrait => new Sample(
            FormattableString.Invariant($"{portrait.Samples.Average(sample => sample.Error):0.0} degrees off"),
            [.. portrait.Samples.Select(sample => sample.Picture)]))]);

    private static Image Eyes(SourcePortrait portrait, Image picture) => FaceCutout.Cut(
        picture, new FaceRegion(portrait.Origin.X, portrait.Origin.Y, EyesSide * portrait.Scale, 0), ShownSide);

    /// <summary>A unit vector; x to the right, y down, z away from the camera.</summary>
    internal static Vector3 Direction(Vector2 degrees)
    {
        (float sinX, float cosX) = MathF.SinCos(float.DegreesToRadians(degrees.X));
        (float sinY, float cosY) = MathF.SinCos(float.DegreesToRadians(degrees.Y));
        return new Vector3(sinX * cosY, -sinY, -cosX * cosY);
    }

    private Vector2 Seen(SourcePortrait portrait, Image picture, FaceObservation face)
    {
        if (learned is not null)
        {
            (SeenEye rightEye, SeenEye leftEye) = learned.Observe(picture, face.Landmarks);
            return Angles(Vector3.Normalize(rightEye.Gaze + leftEye.Gaze));
        }

        HeadPose pose = HeadPose.Fit(face.Landmarks, portrait.Shape);
        Vector2 right = EyeModel.Right(portrait.Shape).Gaze(face.RightEye, pose);
        Vector2 left = EyeModel.Left(portrait.Shape).Gaze(face.LeftEye, pose);
        Vector2 gaze = Vector2.RadiansToDegrees((right + left) / 2);
        return Angles(pose.Rotation.Apply(Direction(gaze with { Y = -gaze.Y })));
    }

    private static Vector2 Angles(Vector3 seen) =>
        Vector2.RadiansToDegrees(new Vector2(MathF.Atan2(seen.X, -seen.Z), -MathF.Asin(Math.Clamp(seen.Y, -1, 1))));
}
