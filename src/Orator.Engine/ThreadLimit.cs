namespace Orator.Engine;

/// <summary>
/// How many threads work may use: sessions, loops over pictures and frames, and programs such as ffmpeg take it from here unless they are
/// told otherwise. Chosen for an asynchronous flow (a method and all that it calls or starts), so that two jobs of one process may have
/// different limits.
/// </summary>
public static class ThreadLimit
{
    /// <summary>The largest limit that can be chosen.</summary>
    public const int Largest = 1024;

    private static readonly AsyncLocal<int?> Chosen = new();

    /// <summary>The limit in this flow, at least 1. If none was chosen: the number of processors that the process may use.</summary>
    public static int Current => Chosen.Value ?? Environment.ProcessorCount;

    /// <summary>Chooses a limit for the calling flow; an asynchronous method that calls this does not change its caller's.</summary>
    /// <param name="threads">1 to <see cref="Largest"/>; null = leave it as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is out of this range.</exception>
    public static void Use(int? threads)
    {
        if (threads is int number)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1, nameof(threads));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Largest, nameof(threads));
            Chosen.Value = number;
        }
    }

    /// <summary>Options of a parallel loop that keeps to the limit.</summary>
    public static ParallelOptions Loop => new() { MaxDegreeOfParallelism = Current };
}
