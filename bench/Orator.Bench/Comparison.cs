using System.Globalization;

namespace Orator.Bench;

/// <summary>One work on both sides: medians of the alternating runs, and the ratios of neighbouring ones.</summary>
/// <param name="Work">Name of the work.</param>
/// <param name="Milliseconds">Orator's time.</param>
/// <param name="PeerMilliseconds">PyTorch's time.</param>
/// <param name="Ratio">Median of the ratios; below 1, Orator is faster.</param>
/// <param name="LeastRatio">The least ratio.</param>
/// <param name="GreatestRatio">The greatest ratio.</param>
/// <param name="Megabytes">Orator's peak memory.</param>
/// <param name="PeerMegabytes">PyTorch's peak memory.</param>
/// <param name="Graph">What Orator's side tells of its graph.</param>
internal sealed record Comparison(
    string Work,
    double Milliseconds,
    double PeerMilliseconds,
    double Ratio,
    double LeastRatio,
    double GreatestRatio,
    double Megabytes,
    double PeerMegabytes,
    string Graph)
{
    private const int WarmUp = 2;

    /// <summary>Measures both sides in turns.</summary>
    /// <exception cref="InvalidOperationException">A worker does not start, or ends too early.</exception>
    public static Comparison Measure(string work, Opponent opponent, int threads, int runs)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        using Peer ours = new(Environment.ProcessPath!, "--item", work, "--threads", count, "--serve");
        using Peer theirs = opponent.Start(work, count);
        List<(double Ours, double Theirs)> times = [];
        for (int run = 0; run < WarmUp + runs; run++)
        {
            (double, double) pair = (ours.Run(), theirs.Run());
            if (run >= WarmUp)
            {
                times.Add(pair);
            }
        }

        double[] ratios = [.. times.Select(pair => pair.Ours / pair.Theirs).Order()];
        return new Comparison(
            work, Median(times.Select(t => t.Ours)), Median(times.Select(t => t.Theirs)), Median(ratios), ratios[0], ratios[^1], ours.End(), theirs.End(), ours.Greeting);
    }

    /// <summary>A row of the table.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Work} | {Milliseconds:F1} | {PeerMilliseconds:F1} | **{Ratio:F2}** ({LeastRatio:F2} - {GreatestRatio:F2}) | {Megabytes:F0} | {PeerMegabytes:F0} | {Graph} |");

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
