using System.Text.RegularExpressions;

namespace Orator.Media;

/// <summary>Turns what ffmpeg writes to standard error into one line for people.</summary>
internal static partial class FFmpegErrors
{
    /// <summary>Why a file could not be read, as a sentence without its subject, e.g. "is damaged or ...".</summary>
    public static string Explain(string errors)
    {
        if (errors.Contains("whitelist", StringComparison.OrdinalIgnoreCase))
        {
            return "is not a picture, sound or video file of a kind that Orator opens (texts, playlists and drawings are not)";
        }

        if (errors.Contains("moov atom not found", StringComparison.Ordinal))
        {
            return "is incomplete (an MP4 file without its index): it was cut off while being copied or recorded";
        }

        string line = FirstLine(errors);
        return line.Length == 0 || errors.Contains("Invalid data found when processing input", StringComparison.Ordinal)
            ? "is damaged, or is not a picture, sound or video file"
            : $"cannot be read: {line}";
    }

    /// <summary>Whether a file that was written lacks its end, whatever the exit code said.</summary>
    public static bool TellsOfUnfinishedFile(string errors) => DiskSpace.IsExhausted(errors)
        || errors.Contains("Error writing trailer", StringComparison.Ordinal)
        || errors.Contains("Unable to re-open", StringComparison.Ordinal);

    /// <summary>The error to throw when a file could not be encoded.</summary>
    public static OratorException EncodingFailure(string path, string errors, Exception? cause = null) =>
        new(DiskSpace.IsExhausted(errors) ? DiskSpace.Explain(path) : $"'{path}' could not be encoded: {FirstLine(errors)}", cause);

    /// <summary>The first line of an error text, without ffmpeg's internal addresses and the file's name.</summary>
    public static string FirstLine(string errors)
    {
        string line = errors.Split('\n', 2)[0].Trim();
        line = Context().Replace(line, "");
        if (line.StartsWith("file:", StringComparison.Ordinal))
        {
            line = line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 1)..].Trim();
        }

        return line.Length > 300 ? line[..300] : line;
    }

    [GeneratedRegex(@"^(\[[^\]]* @ [^\]]*\]\s*)+")]
    private static partial Regex Context();
}
