using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Perception.Networks;

namespace Orator.Motion.Style;

/// <summary>
/// Styles found earlier, in a folder: each under a hash of the video's bytes, of all options that matter, and of the networks and the
/// version of the way that
/// led to it. A style that is found again is the same to the bit.
/// </summary>
/// <remarks>
/// The folder holds at most <see cref="MaximumEntries"/> styles, of about 4 kB each; those that were not used for longest go first.
/// Several programs may use it
/// at once: a style is written under another name and moved. Whatever is not intact counts as absent and is written anew. A folder that
/// cannot be read or
/// written costs the time of tracking the video again, nothing else. Everything in it may be deleted at any time.
/// </remarks>
/// <param name="folder">The folder; created when there is something to keep. Null means <c>orator/cache/styles</c> in the user's folder
/// for local data.</param>
public sealed class StyleCache(string? folder = null)
{
    /// <summary>How many styles are kept.</summary>
    public const int MaximumEntries = 64;

    private const string Suffix = ".style";
    private const long MaximumBytes = 1_000_000;
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);
    private static readonly Lazy<byte[]> Networks = new(FaceNetworks.TrackingDigest);

    /// <summary>The cache in the user's folder for local data (on Linux <c>$XDG_DATA_HOME</c>, or <c>.local/share</c> at home).</summary>
    public static StyleCache Default { get; } = new();

    /// <summary>The key of a video's style.</summary>
    /// <param name="path">The video.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    internal static async Task<string> KeyAsync(string path, StyleVideoOptions options, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string basis = StyleFile.Fingerprint(ExpressionBasis.Default);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{StyleVideo.Version};{StyleFile.Version};{basis};{options.Seconds:R};{options.MaximumLength.Ticks};{options.VideoTrack};")));
        hash.AppendData(Networks.Value);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] buffer = new byte[1 << 20];
            int count;
            while ((count = await file.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, count);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <summary>The style that is kept under a key; null if none is, or it is not intact.</summary>
    internal StyleVideo? Find(string key)
    {
        try
        {
            string file = Path.Combine(Folder(), key + Suffix);
            if (!File.Exists(file) || new FileInfo(file).Length > MaximumBytes)
            {
                return null;
            }

            StyleVideo style = StyleCacheEntry.Read(File.ReadAllBytes(file));
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
            return style;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Keeps a style, and lets go of those beyond <see cref="MaximumEntries"/>.</summary>
    internal void Keep(string key, StyleVideo style)
    {
        try
        {
            string target = Path.Combine(Directory.CreateDirectory(Folder()).FullName, key + Suffix);
            AtomicFile.Write(target, StyleCacheEntry.Write(style));
            LetGo();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing is kept.
        }
    }

    private string Folder() => folder ?? Path.Combine(ModelFolders.Cache, "styles");

    private void LetGo()
    {
        DirectoryInfo kept = new(Folder());
        foreach (FileInfo old in kept.EnumerateFiles("*" + Suffix).OrderByDescending(file => file.LastWriteTimeUtc).Skip(MaximumEntries))
        {
            old.Delete();
        }

        // What a killed program left behind.
        foreach (FileInfo half in kept.EnumerateFiles("*" + AtomicFile.TemporaryEnding).Where(file => DateTime.UtcNow - file.LastWriteTimeUtc > Abandoned))
        {
            half.Delete();
        }
    }
}
