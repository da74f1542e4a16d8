using System.Globalization;
using System.Text.RegularExpressions;

namespace Orator.Media;

/// <summary>
/// Temporary files of runs that were killed, which could not clean up. Such a file belongs to nobody when it is not locked, which the
/// system sees to however a
/// process ends, and the process in its name does not run any more, for file systems without locks.
/// </summary>
internal static partial class Leftovers
{
    // Files of versions whose names did not tell the process.
    private static readonly TimeSpan AgeOfNameless = TimeSpan.FromDays(1);
    private static readonly long OwnStart = StartOf(Environment.ProcessId) ?? 0;

    /// <summary>A name for a temporary file that nobody else uses and that tells its owner.</summary>
    public static string NewName() =>
        string.Create(CultureInfo.InvariantCulture, $".orator-{Environment.ProcessId}-{OwnStart}-{Guid.NewGuid():N}.partial");

    /// <summary>Removes what killed runs left in a folder. What cannot be removed stays, without a word.</summary>
    public static void Remove(string folder)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, ".orator-*.partial", new EnumerationOptions { AttributesToSkip = 0 }))
            {
                Match name = Pattern().Match(Path.GetFileName(path));
                if (name.Success && IsAbandoned(path, name))
                {
                    Delete(path);
                }
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // The folder cannot be listed: writing to it may be possible all the same.
        }
    }

    /// <summary>Deletes a file if that is possible: an error under way must not be hidden by another one.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
        }
    }

    private static bool IsAbandoned(string path, Match name)
    {
        if (!name.Groups["pid"].Success)
        {
            return DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > AgeOfNameless && IsUnlocked(path);
        }

        bool numbers = int.TryParse(name.Groups["pid"].ValueSpan, CultureInfo.InvariantCulture, out int pid);
        numbers &= long.TryParse(name.Groups["start"].ValueSpan, CultureInfo.InvariantCulture, out long start);

        // A process that got the same number later does not own it. Start times are told in whole seconds, and rounded differently now
        // and then.
        bool lives = numbers && StartOf(pid) is long running && Math.Abs(running - start) <= 2;
        return numbers && !lives && IsUnlocked(path);
    }

    private static bool IsUnlocked(string path)
    {
        try
        {
            using FileStream exclusive = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    // Seconds since 1970; null when there is no such process, or the system does not tell.
    private static long? StartOf(int pid)
    {
        try
        {
            using System.Diagnostics.Process process = System.Diagnostics.Process.GetProcessById(pid);
            return new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeSeconds();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception or NotSupportedException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^\.orator-((?<pid>\d+)-(?<start>\d+)-)?[0-9a-f]{32}\.partial$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
