using System.Security.Cryptography;

namespace Orator.Training.Data;

/// <summary>A file that a corpus is made from.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Key">First 16 hexadecimal digits of the SHA-256 of its bytes.</param>
/// <param name="IsPicture">True for a picture, by its ending.</param>
/// <param name="Identity">Who it shows; null if nobody said.</param>
internal sealed record CorpusSource(string Path, string Key, bool IsPicture, string? Identity)
{
    private static readonly string[] PictureEndings = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"];
    private static readonly string[] VideoEndings = [".mp4", ".webm", ".mov", ".mkv", ".avi"];

    /// <summary>Lists files in the order given, folders by name; the same file twice counts once.</summary>
    /// <exception cref="InputException">A path does not exist, is of no known kind, or there is nothing at all.</exception>
    public static async Task<List<CorpusSource>> FindAsync(CorpusOptions options, CancellationToken cancellation)
    {
        IdentityList? identities = options.Identities is string list ? IdentityList.Read(list) : null;
        List<CorpusSource> sources = [];
        HashSet<string> keys = [];
        foreach (string path in options.From.SelectMany(Files))
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            string key = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false))[..16];
            if (keys.Add(key))
            {
                sources.Add(new CorpusSource(path, key, PictureEndings.Contains(Ending(path)), identities?.Of(path)));
            }
        }

        return sources.Count > 0
            ? sources
            : throw new InputException("There is nothing to build a corpus from: give videos, pictures, or folders of such with --from.");
    }

    private static IEnumerable<string> Files(string path)
    {
        if (Directory.Exists(path))
        {
            string[] files = [.. Directory.EnumerateFiles(path).Where(IsKnown).Order(StringComparer.Ordinal)];
            return files.Length > 0
                ? files
                : throw new InputException($"The folder '{path}' has no video and no picture (its subfolders do not count).");
        }

        return !File.Exists(path) ? throw new InputException($"'{path}' does not exist.")
            : IsKnown(path) ? [path]
            : throw new InputException(
                $"'{path}' is neither a video ({string.Join(' ', VideoEndings)}) "
                + $"nor a picture ({string.Join(' ', PictureEndings)}) by its ending.");
    }

    private static bool IsKnown(string path) => PictureEndings.Contains(Ending(path)) || VideoEndings.Contains(Ending(path));

    private static string Ending(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant();
}
