using Orator.Graphs;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Draws clips, people first, so that those with many seconds do not dominate.</summary>
internal sealed class ClipChoice
{
    private const double MostSecondsOfOne = 60;
    private readonly double[] _reached;

    /// <summary>Weighs clips.</summary>
    /// <param name="clips">Who speaks in each clip, and for how long.</param>
    /// <param name="power">A person's share grows by this power of the seconds there are, 0 to 1; beyond a minute it does not.</param>
    public ClipChoice(IReadOnlyList<(string Person, double Seconds)> clips, double power)
    {
        Dictionary<string, double> seconds = clips.GroupBy(c => c.Person).ToDictionary(p => p.Key, p => p.Sum(c => c.Seconds));
        double sum = 0;
        _reached = [.. clips.Select(
            c => sum += c.Seconds / seconds[c.Person] * Math.Pow(Math.Min(seconds[c.Person], MostSecondsOfOne), power))];
    }

    /// <summary>The choice that motion is learned with.</summary>
    /// <param name="clips">The clips.</param>
    public static ClipChoice Of(IReadOnlyList<MotionClip> clips) => new([.. clips.Select(c => (c.Person, c.Seconds))], power: 0.7);

    /// <summary>Number of the next clip.</summary>
    public int Next(CounterRandom random)
    {
        int at = Array.BinarySearch(_reached, random.Uniform() * _reached[^1]);
        return Math.Min(at < 0 ? ~at : at, _reached.Length - 1);
    }
}
