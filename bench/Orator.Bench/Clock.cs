using System.Diagnostics;

namespace Orator.Bench;

/// <summary>
/// What runs are timed by: the clock on the wall, or on a busy machine the processor time of the process, which others take less of. The
/// choice is an environment variable, so that workers of all kinds inherit it.
/// </summary>
internal static class Clock
{
    private const string Variable = "ORATOR_BENCH_CLOCK";
    private const string Processor = "processor";

    private static bool IsProcessor => Environment.GetEnvironmentVariable(Variable) == Processor;

    /// <summary>Time that has passed since some moment.</summary>
    public static TimeSpan Now => IsProcessor ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);

    /// <summary>Takes processor time from now on, in this process and those that it starts.</summary>
    public static void UseProcessor() => Environment.SetEnvironmentVariable(Variable, Processor);
}
