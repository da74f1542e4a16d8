using Orator.Graphs;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Draws clips, people first, so that those with many seconds do not dominate.</summary>
internal sealed class ClipChoice
{
    private const double MostSecondsOfOne = 60;
    private const double PersonPower = 0.7;
    private readonly double[] _reached;

    /// <summary>Weighs clips.</summary>
    public ClipChoice(IReadOnlyList<MotionClip> clips)
    {
        Dictionary<string, double> seconds = clips.GroupBy(c => c.Person).ToDictionary(p => p.Key, p => p.Sum(c => c.Seconds));
        double sum = 0;
        _reached = [.. clips.Select(
            c => sum += c.Seconds / seconds[c.Person] * Math.Pow(Math.Min(seconds[c.Person], MostSecondsOfOne), PersonPower))];
    }

    /// <summary>Number of the next clip.</summary>
    public int Next(CounterRandom random)
    {
        int at = Array.BinarySearch(_reached, random.Uniform() * _reached[^1]);
        return Math.Min(at < 0 ? ~at : at, _reached.Length - 1);
    }
}
