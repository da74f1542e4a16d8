namespace Orator;

/// <summary>From which side a head is seen: how it is turned beyond its own pose, or an orbit around it.</summary>
/// <param name="Yaw">Degrees. Signs are the generator's: see <see cref="ReenactRequest.View"/>.</param>
/// <param name="Pitch">Degrees.</param>
/// <param name="Roll">Degrees.</param>
public sealed record HeadView(float Yaw, float Pitch, float Roll)
{
    private const double OrbitSeconds = 4;
    private const double OrbitYaw = 25;
    private const double OrbitPitch = 10;

    /// <summary>As the driver holds it.</summary>
    public static HeadView Own { get; } = new(0, 0, 0);

    /// <summary>
    /// The view swings about the angles: a figure of eight, 25 degrees to either side and 10 up and down in 4 seconds, that begins and ends
    /// at the angles.
    /// </summary>
    public bool Orbit { get; init; }

    /// <summary>The view at a time.</summary>
    /// <param name="seconds">Time since the beginning of the video.</param>
    /// <returns>A view that stands still.</returns>
    public HeadView At(double seconds)
    {
        if (!Orbit)
        {
            return this;
        }

        double phase = 2 * Math.PI * seconds / OrbitSeconds;
        return new HeadView(Yaw + (float)(OrbitYaw * Math.Sin(phase)), Pitch + (float)(OrbitPitch * Math.Sin(2 * phase)), Roll);
    }
}
