using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orator.Media;

/// <summary>Finds out what a media file contains without decoding it.</summary>
public static partial class MediaProbe
{
    private static readonly string[] FormatsWithAlpha = ["rgba", "bgra", "argb", "abgr", "pal8", "ya8", "ya16", "yuva", "gbrap"];

    /// <summary>Reads the headers of a file.</summary>
    /// <param name="path">A picture, sound or video file.</param>
    /// <param name="limits">What is acceptable; null = <see cref="MediaLimits.Default"/>.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">The file is missing, unreadable, empty, damaged, no media file, or beyond the limits; the message
    /// says which.</exception>
    public static async Task<MediaInfo> ProbeAsync(string path, MediaLimits? limits = null, CancellationToken cancellation = default)
    {
        limits ??= MediaLimits.Default;
        InputFile file = InputFile.Open(path, limits);
        byte[]? picture = file.PictureDemuxer is null ? null : await file.ReadBytesAsync(cancellation).ConfigureAwait(false);
        return await ProbeAsync(file, picture, limits, cancellation).ConfigureAwait(false);
    }

    /// <summary>As the public method, for a file that is open already; <paramref name="picture"/> holds a picture file's bytes.</summary>
    internal static Task<MediaInfo> ProbeAsync(InputFile file, byte[]? picture, MediaLimits limits, CancellationToken cancellation) =>
        ProbeAsync(file, picture, limits, default, cancellation);

    /// <summary>As before, with a choice among several tracks.</summary>
    internal static async Task<MediaInfo> ProbeAsync(
        InputFile file, byte[]? picture, MediaLimits limits, TrackChoice choice, CancellationToken cancellation)
    {
        int own = picture is null ? 0 : PictureContent.LengthWithoutTrailer(picture);
        string[] arguments =
        [
            "-hide_banner", "-v", "error", "-max_pixels", limits.MaxPixels.ToString(CultureInfo.InvariantCulture),
            "-print_format", "json", "-show_format", "-show_streams", .. own < picture?.Length ? file.OptionsUpTo(own) : file.InputOptions,
        ];
        (int code, byte[] output, string errors) = await FFmpegProcess.RunAsync(
            FFmpeg.Current.Probe, arguments, null, cancellation).ConfigureAwait(false);
        if (TooManyPixels().Match(errors) is { Success: true } size)
        {
            throw new InputException(FormattableString.Invariant($"'{file.Path}' has {size.Groups[1]}x{size.Groups[2]} pixels; at most {limits.MaxPixels:N0} pixels are read. Make it smaller first."));
        }

        if (code != 0)
        {
            throw new InputException($"'{file.Path}' {FFmpegErrors.Explain(errors)}.");
        }

        MediaInfo info;
        try
        {
            JsonElement root = JsonDocument.Parse(output).RootElement;
            JsonElement[] streams = [.. root.GetProperty("streams").EnumerateArray()];
            JsonElement[] videos = MediaTracks.Of(streams, "video");
            JsonElement[] sounds = MediaTracks.Of(streams, "audio");
            bool open = MediaTracks.NeedsPackets(videos, "video") || MediaTracks.NeedsPackets(sounds, "audio");
            Dictionary<int, long>? packets = open ? await CountPacketsAsync(file, cancellation).ConfigureAwait(false) : null;
            int video = MediaTracks.Choose(videos, file.PictureDemuxer is null ? choice.Video : null, packets, file.Path, "video");
            int sound = MediaTracks.Choose(sounds, file.PictureDemuxer is null ? choice.Audio : null, packets, file.Path, "audio");
            info = Parse(file, root, video < 0 ? null : videos[video], sound < 0 ? null : sounds[sound]) with
            {
                VideoTracks = videos.Length,
                AudioTracks = sounds.Length,
                VideoNotes = NotesOf(MediaTracks.Describe(videos, video, choice.Video, file.Path, "video")),
                AudioNotes = NotesOf(MediaTracks.Describe(sounds, sound, choice.Audio, file.Path, "audio")),
            };
            info = info with
            {
                VideoNotes = [.. info.VideoNotes, .. info.HasVideo ? NotesOf(
                info.Colours.Describe(Path.GetFileName(file.Path))) : []]
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new OratorException($"ffprobe's answer about '{file.Path}' cannot be understood: {e.Message}", e);
        }

        if (picture is not null)
        {
            Orientation orientation = PictureFile.OrientationOf(picture);
            info = info with
            {
                Orientation = orientation,
                Width = orientation.SwapsSides() ? info.Height : info.Width,
                Height = orientation.SwapsSides() ? info.Width : info.Height,
            };
        }

        Check(info, limits);
        return info;
    }

    private static string[] NotesOf(string? note) => note is null ? [] : [note];

    // Packets of each stream in the first half minute, by demuxing alone.
    private static async Task<Dictionary<int, long>> CountPacketsAsync(InputFile file, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "-hide_banner", "-v", "error", "-read_intervals", "%+30", "-show_entries", "packet=stream_index", "-print_format", "csv=p=0", .. file.InputOptions,
        ];
        (_, byte[] output, _) = await FFmpegProcess.RunAsync(FFmpeg.Current.Probe, arguments, null, cancellation).ConfigureAwait(false);
        Dictionary<int, long> packets = [];
        foreach (string line in System.Text.Encoding.ASCII.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(line.AsSpan().TrimEnd("\r,"), CultureInfo.InvariantCulture, out int stream))
            {
                packets[stream] = packets.GetValueOrDefault(stream) + 1;
            }
        }

        return packets;
    }

    private static void Check(MediaInfo info, MediaLimits limits)
    {
        if (!info.IsPicture && !info.HasVideo && !info.HasAudio)
        {
            throw new InputException($"'{info.Path}' contains neither pictures nor sound.");
        }

        if ((info.IsPicture || info.HasVideo) && (info.Width < 1 || info.Height < 1))
        {
            throw new InputException($"'{info.Path}' is damaged: the size of its pictures cannot be found.");
        }

        if ((long)info.Width * info.Height > limits.MaxPixels || Math.Max(info.Width, info.Height) > limits.MaxSide)
        {
            throw new InputException(FormattableString.Invariant($"'{info.Path}' has {info.Width}x{info.Height} pixels; at most {limits.MaxPixels:N0}, and {limits.MaxSide} a side, are read. Make it smaller first."));
        }

        if (info.Seconds > limits.MaxSeconds)
        {
            throw new InputException(FormattableString.Invariant(
                $"'{info.Path}' is {info.Seconds:0} seconds long; at most {limits.MaxSeconds:0} are read. Cut it first."));
        }
    }

    private static MediaInfo Parse(InputFile file, JsonElement root, JsonElement? video, JsonElement? audio)
    {
        JsonElement format = root.GetProperty("format");
        MediaInfo info = new()
        {
            Path = file.Path,
            IsPicture = file.PictureDemuxer is not null,
            HasAudio = audio is not null && file.PictureDemuxer is null,
            Seconds = file.PictureDemuxer is null ? Number(format, "duration") : null,
            Tags = Tags(format),
        };
        if (audio is JsonElement sound)
        {
            info = info with
            {
                AudioCodec = Text(sound, "codec_name"),
                AudioStream = sound.GetProperty("index").GetInt32(),
                SampleRate = (int)(Number(sound, "sample_rate") ?? 0),
                Channels = (int)(Number(sound, "channels") ?? 0),
            };
        }

        return video is JsonElement pictures ? WithPictures(info, pictures) : info;
    }

    private static MediaInfo WithPictures(MediaInfo info, JsonElement stream)
    {
        Orientation orientation = OrientationOf(stream);
        int width = (int)(Number(stream, "width") ?? 0);
        int height = (int)(Number(stream, "height") ?? 0);
        string[] aspect = (Text(stream, "sample_aspect_ratio") ?? "").Split(':');
        if (!info.IsPicture && aspect.Length == 2 && double.TryParse(aspect[0], CultureInfo.InvariantCulture, out double x) && double.TryParse(aspect[1], CultureInfo.InvariantCulture, out double y)
            && x > 0 && y > 0 && x != y && x / y is > 0.1 and < 10)
        {
            width = Math.Max(1, (int)Math.Round(width * x / y));
        }

        FrameRate? mean = FrameRate.Parse(Text(stream, "avg_frame_rate"));
        FrameRate? finest = FrameRate.Parse(Text(stream, "r_frame_rate"));
        bool variable = mean is not null && finest is not null && Math.Abs(finest.Value.Value - mean.Value.Value) > 0.01 * mean.Value.Value;
        string pixels = Text(stream, "pix_fmt") ?? "";
        return info with
        {
            HasVideo = !info.IsPicture,
            VideoCodec = Text(stream, "codec_name"),
            VideoSeconds = Number(stream, "duration") + Math.Max(0, Number(stream, "start_time") ?? 0),
            VideoStream = stream.GetProperty("index").GetInt32(),
            Orientation = orientation,
            Width = orientation.SwapsSides() ? height : width,
            Height = orientation.SwapsSides() ? width : height,
            FrameRate = info.IsPicture ? null : (variable ? mean : finest) ?? mean ?? finest ?? new FrameRate(25),
            VariableFrameRate = !info.IsPicture && variable,
            Colours = new VideoColours(
                Text(stream, "color_transfer") ?? "", Text(stream, "color_primaries") ?? "", Text(stream, "color_space") ?? "", Text(stream, "color_range") ?? "", pixels),
            HasAlpha = Array.Exists(FormatsWithAlpha, f => pixels.StartsWith(f, StringComparison.Ordinal)),
        };
    }

    private static Orientation OrientationOf(JsonElement stream)
    {
        if (stream.TryGetProperty("side_data_list", out JsonElement list))
        {
            foreach (JsonElement entry in list.EnumerateArray())
            {
                if (Text(entry, "displaymatrix") is string matrix)
                {
                    return Orientations.FromDisplayMatrix(matrix);
                }
            }
        }

        return Orientation.AsStored;
    }

    private static Dictionary<string, string> Tags(JsonElement format)
    {
        Dictionary<string, string> tags = [];
        if (format.TryGetProperty("tags", out JsonElement entries))
        {
            foreach (JsonProperty tag in entries.EnumerateObject())
            {
                tags[tag.Name.ToLowerInvariant()] = tag.Value.ToString();
            }
        }

        return tags;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    private static double? Number(JsonElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : null;

    [GeneratedRegex(@"[Pp]icture size (\d+)x(\d+)")]
    private static partial Regex TooManyPixels();
}
