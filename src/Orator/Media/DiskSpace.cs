namespace Orator.Media;

/// <summary>Recognises that a disk is full, in .NET's errors and in ffmpeg's words, and says so with the folder's name.</summary>
public static class DiskSpace
{
    // ENOSPC and EFBIG have these numbers on every system; a used-up quota has not.
    private const int NoSpaceOnUnix = 28;
    private const int FileTooLargeOnUnix = 27;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);
    private const int DiskFullOnWindows = unchecked((int)0x80070027);
    private static readonly string[] Phrases = ["No space left on device", "Disk quota exceeded", "File too large", "There is not enough space on the disk"];

    private static int QuotaOnUnix => OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>Whether a write failed because the disk, the quota or the file system's largest file is full.</summary>
    /// <param name="error">The error.</param>
    public static bool IsExhausted(IOException error) =>
        error.HResult is NoSpaceOnWindows or DiskFullOnWindows
        || (!OperatingSystem.IsWindows() && (error.HResult is NoSpaceOnUnix or FileTooLargeOnUnix || error.HResult == QuotaOnUnix))
        || IsExhausted(error.Message);

    /// <summary>Whether what ffmpeg printed says so.</summary>
    /// <param name="errors">Its standard error.</param>
    public static bool IsExhausted(string errors) =>
        Array.Exists(Phrases, phrase => errors.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    /// <summary>The line for people.</summary>
    /// <param name="path">The file that could not be written.</param>
    public static string Explain(string path) =>
        $"'{path}' could not be written: the disk is full. Nothing was left in '{Path.GetDirectoryName(Path.GetFullPath(path))}'; free some space there, or choose another folder.";

    /// <summary>The error to throw when a file could not be written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">What went wrong.</param>
    internal static OratorException Failure(string path, IOException error) =>
        new(IsExhausted(error) ? Explain(path) : $"'{path}' could not be written: {error.Message}", error);
}
