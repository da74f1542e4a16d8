using System.Diagnostics;

namespace Orator.Live;

/// <summary>Time since a session began.</summary>
internal sealed class LiveClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <summary>Waits until a moment; not at all if it is past.</summary>
    /// <param name="seconds">Seconds since the beginning.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task UntilAsync(double seconds, CancellationToken cancellation)
    {
        TimeSpan left = TimeSpan.FromSeconds(seconds) - Now;
        cancellation.ThrowIfCancellationRequested();
        return left > TimeSpan.Zero ? Task.Delay(left, cancellation) : Task.CompletedTask;
    }
}
