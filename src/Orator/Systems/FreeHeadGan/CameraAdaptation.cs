using System.Numerics;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Scale and place of a head in a picture, from a camera without perspective.</summary>
/// <param name="Scale">Pixels of a unit of the head.</param>
/// <param name="Translation">Where its origin is, pixels.</param>
public readonly record struct HeadCamera(float Scale, Vector3 Translation);

/// <summary>The driver's head brought to the size and place of the portrait's, as the public implementation of HeadGAN does it: relative
/// changes of scale and, in units of the head, of place stay.</summary>
public static class CameraAdaptation
{
    /// <summary>Frames that <see cref="Adapt"/> takes means over, centred.</summary>
    public const int Window = 15;

    /// <summary>Adapts the cameras of all frames of a clip.</summary>
    /// <param name="driver">Those of the driver, scales above 0.</param>
    /// <param name="portrait">That of the portrait.</param>
    /// <param name="window">Frames to take means over: odd.</param>
    /// <returns>For each frame, scale s = smooth(s_d) s_p / mean(s_d), and place s (smooth(t_d / s_d) - mean(t_d / s_d) + t_p / s_p).</returns>
    /// <exception cref="ArgumentException">A scale is not above 0, or the window not odd.</exception>
    public static HeadCamera[] Adapt(IReadOnlyList<HeadCamera> driver, HeadCamera portrait, int window = Window)
    {
        if (driver.Append(portrait).Any(camera => !(camera.Scale > 0)))
        {
            throw new ArgumentException("Scales of heads must be above 0.", nameof(driver));
        }

        double[] scales = [.. driver.Select(camera => (double)camera.Scale)];
        double factor = portrait.Scale / scales.DefaultIfEmpty(1).Average();
        double[] smoothed = [.. Smooth(scales, window).Select(scale => scale * factor)];
        double[] Along(Func<Vector3, float> axis)
        {
            double[] places = [.. driver.Select(camera => axis(camera.Translation) / (double)camera.Scale)];
            double shift = (axis(portrait.Translation) / (double)portrait.Scale) - places.DefaultIfEmpty(0).Average();
            return [.. Smooth(places, window).Select((place, i) => smoothed[i] * (place + shift))];
        }

        (double[] x, double[] y, double[] z) = (Along(t => t.X), Along(t => t.Y), Along(t => t.Z));
        return [.. smoothed.Select((scale, i) => new HeadCamera((float)scale, new Vector3((float)x[i], (float)y[i], (float)z[i])))];
    }

    /// <summary>Means over a centred window; the first and last values go on outside.</summary>
    /// <param name="values">The values.</param>
    /// <param name="window">Their number in a mean: odd.</param>
    /// <exception cref="ArgumentException">The window is not odd.</exception>
    public static double[] Smooth(IReadOnlyList<double> values, int window)
    {
        if (window < 1 || window % 2 == 0)
        {
            throw new ArgumentException($"The window must be odd, not {window}.", nameof(window));
        }

        int reach = window / 2;
        return [.. Enumerable.Range(0, values.Count).Select(
            i => Enumerable.Range(i - reach, window).Average(j => values[Math.Clamp(j, 0, values.Count - 1)]))];
    }
}
