using System.Globalization;
using System.Text.Json;

namespace Orator.Media;

/// <summary>Which of several tracks is wanted.</summary>
/// <param name="Video">Number of the video track, from 1; null = the one that players show.</param>
/// <param name="Audio">Number of the sound track, from 1; null = the one that players play.</param>
internal readonly record struct TrackChoice(int? Video, int? Audio);

/// <summary>
/// Chooses among the tracks of a file: first those with moving pictures or sound at all (not a thumbnail or an empty track), then those
/// flagged as default, then the
/// longest, then the first.
/// </summary>
internal static class MediaTracks
{
    // A track with so small a share of another's frames is a still beside a video.
    private const double Negligible = 0.1;
    private static readonly string[] Stills = ["attached_pic", "timed_thumbnails", "still_image"];

    /// <summary>All tracks of a kind, in the order of the file.</summary>
    /// <param name="streams">ffprobe's streams.</param>
    /// <param name="kind">"video" or "audio".</param>
    public static JsonElement[] Of(IEnumerable<JsonElement> streams, string kind) =>
    [
        .. streams.Where(s => Text(s, "codec_type") == kind && (kind == "video" ? !Stills.Any(name => Flag(s, name)) : Text(s, "codec_name") is not (null or "unknown"))),
    ];

    /// <summary>The track to be used.</summary>
    /// <param name="tracks">The tracks.</param>
    /// <param name="wanted">The number that was asked for, from 1.</param>
    /// <param name="packets">Packets of each stream by its index, from the beginning of the file; null if the headers must do.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="kind">"video" or "audio".</param>
    /// <returns>Its index in <paramref name="tracks"/>; -1 if there is none.</returns>
    /// <exception cref="InputException">There is no such number.</exception>
    public static int Choose(JsonElement[] tracks, int? wanted, IReadOnlyDictionary<int, long>? packets, string path, string kind)
    {
        if (wanted is int number)
        {
            return number >= 1 && number <= tracks.Length
                ? number - 1
                : throw new InputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{path}' has no {Name(kind)} track {number}: {(tracks.Length == 0 ? "it has none" : tracks.Length == 1 ? "it has only one" : $"it has 1 to {tracks.Length}")} (--{kind}-track)."));
        }

        double?[] amounts = [.. tracks.Select(track => Amount(track, kind, packets))];
        double most = amounts.Max() ?? 0;
        return Enumerable.Range(0, tracks.Length)
            .OrderByDescending(i => amounts[i] is null || amounts[i] > Negligible * most)
            .ThenByDescending(i => Flag(tracks[i], "default"))
            .ThenByDescending(i => amounts[i] ?? 0)
            .ThenBy(i => i)
            .DefaultIfEmpty(-1)
            .First();
    }

    /// <summary>Whether the headers leave open which tracks hold something.</summary>
    public static bool NeedsPackets(JsonElement[] tracks, string kind) =>
        tracks.Length > 1 && tracks.Any(track => Amount(track, kind, null) is null);

    /// <summary>What to tell about a choice that was not asked for; null if there was none.</summary>
    public static string? Describe(
        JsonElement[] tracks, int chosen, int? wanted, string path, string kind) => tracks.Length < 2 || wanted is not null
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"'{Path.GetFileName(path)}' has {tracks.Length} {Name(kind)} tracks; track {chosen + 1}{Details(tracks[chosen], kind)} is used. --{kind}-track N picks another.");

    private static string Details(JsonElement track, string kind)
    {
        string size = kind == "video"
            ? $"{Text(track, "width")}x{Text(track, "height")}"
            : $"{Text(track, "channels")} channel{(Text(track, "channels") == "1" ? "" : "s")}";
        string? language = track.TryGetProperty("tags", out JsonElement tags) && Text(tags, "language") is { } name and not "und"
            ? name
            : null;
        return $" ({size}{(language is null ? "" : $", {language}")})";
    }

    private static string Name(string kind) => kind == "video" ? "video" : "sound";

    // Frames of a video, seconds of a sound.
    private static double? Amount(JsonElement track, string kind, IReadOnlyDictionary<int, long>? packets) => packets is not null
        ? packets.GetValueOrDefault(track.GetProperty("index").GetInt32())
        : Number(track, kind == "video" ? "nb_frames" : "duration");

    private static bool Flag(JsonElement stream, string name) =>
        stream.TryGetProperty("disposition", out JsonElement disposition) && Number(disposition, name) == 1;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    private static double? Number(JsonElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : null;
}
