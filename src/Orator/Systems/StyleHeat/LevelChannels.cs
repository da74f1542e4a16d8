namespace Orator.Systems.StyleHeat;

/// <summary>Checks of the lists of channels that the configurations hold: one number a level, from 4x4 upwards.</summary>
internal static class LevelChannels
{
    private const int Largest = 2048;

    /// <summary>Fails unless there is one number for each level from 4x4 to a side, each from 1 to 2048.</summary>
    /// <exception cref="ArgumentException">The list or the side is not so; the message says which.</exception>
    public static void Check(string network, string name, IReadOnlyList<int> channels, int side)
    {
        if (channels.Count is < 2 or > 10 || side != 4 << (channels.Count - 1))
        {
            throw new ArgumentException(
                $"{network}: {channels.Count} levels of channels reach from 4 to {4L << Math.Clamp(channels.Count - 1, 0, 40)}, but "
                + $"{name} is {side}: give one number for each of 4, 8, 16 and so on, at least two and at most ten.");
        }

        foreach (int channel in channels)
        {
            CheckRange(network, "channels", channel, Largest);
        }
    }

    /// <summary>Fails unless a number lies between 1 and a limit.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void CheckRange(string network, string name, int value, int largest)
    {
        if (value < 1 || value > largest)
        {
            throw new ArgumentException($"{network}: {name} is {value}, but must lie between 1 and {largest}.");
        }
    }
}
