using System.Numerics;
using Orator.Graphs;

namespace Orator.Training.Data.Eyes;

/// <summary>A drawn right eye whose gaze is known.</summary>
/// <remarks>
/// Coordinates are those of its crop, which is cut as the one of a photo (<see cref="Geometry.FaceRegion.OfEye"/>), with small errors: x to
/// the right and y down from its centre, z away from the camera from the line between the corners of the eye, in halves of its side.
/// Eyes are the same for the same random numbers.
/// </remarks>
/// <param name="Picture">3 * size * size values from 0 to 1: the red plane, the green, the blue.</param>
/// <param name="Center">Centre of the eyeball.</param>
/// <param name="Radius">Radius of the eyeball.</param>
/// <param name="Gaze">Where it looks, of length 1; (0, 0, -1) is parallel to the way to the camera.</param>
public sealed record SyntheticEye(float[] Picture, Vector3 Center, float Radius, Vector3 Gaze)
{
    // Deviation of the blur in pixels of 64.
    private const float LeastBlur = 0.45f;
    private const float MostBlur = 1.6f;

    /// <summary>Draws an eye.</summary>
    /// <param name="random">Source of chance.</param>
    /// <param name="size">Side of the crop, pixels.</param>
    public static SyntheticEye Draw(CounterRandom random, int size)
    {
        EyeScene scene = new(random);
        float[] picture = new float[3 * size * size];
        new EyePainter(scene, new EyeColours(random)).Paint(size, picture);
        CameraEffects.Apply(picture, size, random, LeastBlur, MostBlur);
        return new SyntheticEye(
            picture, scene.ToCrop(-scene.Middle) / scene.Half, scene.BallRadius / scene.Half, scene.ToCrop(scene.Gaze));
    }
}
