using System.Globalization;
using Orator.Media;

namespace Orator.Codec.Pictures;

/// <summary>Runs of frames as ordinary video of a low rate: what is sent where there is no face to move.</summary>
internal static class PlainVideo
{
    /// <summary>Rate that runs stay below, on average over a second, kbit/s.</summary>
    public const int KilobitsPerSecond = 32;

    // More than a second of 512 x 512; whatever a stream says, no more is unpacked.
    private const long MostBytes = 1 << 26;

    /// <summary>Codes a run.</summary>
    /// <param name="frames">Squares of one size.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OratorException">ffmpeg failed, or cannot write H.264.</exception>
    public static async Task<byte[]> EncodeAsync(IReadOnlyList<Image> frames, FrameRate rate, CancellationToken cancellation)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        int side = frames[0].Width;
        string[] arguments =
        [
            "-hide_banner", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", string.Create(invariant, $"{side}x{side}"),
            "-r", rate.ToString(), "-i", "pipe:0", "-c:v", "libx264", "-preset", "medium", "-threads", "1", "-pix_fmt", "yuv420p", "-crf", "32",
            "-maxrate", string.Create(invariant, $"{KilobitsPerSecond}k"), "-bufsize", string.Create(invariant, $"{KilobitsPerSecond}k"),
            "-x264-params", "keyint=infinite:bframes=0:log-level=none", "-f", "h264", "pipe:1",
        ];
        (int code, byte[] output, string errors) = await FFmpegProcess.RunAsync(
            FFmpeg.Current.Program, arguments, frames.SelectMany(frame => frame.Pixels).ToArray(), cancellation).ConfigureAwait(false);
        return code == 0 && output.Length > 0
            ? output
            : throw new OratorException($"Plain video could not be encoded: {FFmpegErrors.FirstLine(errors)}");
    }

    /// <summary>Decodes a run that came over the network.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="frames">Number of its frames.</param>
    /// <param name="side">Side of the square, pixels.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null if it is damaged or too large.</returns>
    public static async Task<Image[]?> DecodeAsync(ReadOnlyMemory<byte> bytes, int frames, int side, CancellationToken cancellation)
    {
        int each = 3 * side * side;
        if ((long)frames * each > MostBytes)
        {
            return null;
        }

        CultureInfo invariant = CultureInfo.InvariantCulture;
        string[] arguments =
        [
            "-hide_banner", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", "h264",
            "-max_pixels", (side * (long)side).ToString(invariant), "-threads", "1", "-f", "h264", "-i", "pipe:0", .. FFmpeg.Current.FramePassthrough,
            "-frames:v", frames.ToString(invariant), "-an", "-sn", "-vf", string.Create(invariant, $"scale={side}:{side}:flags=bicubic,format=rgb24"),
            "-f", "rawvideo", "pipe:1",
        ];
        (int code, byte[] output, _) = await FFmpegProcess.RunAsync(
            FFmpeg.Current.Program, arguments, bytes, cancellation).ConfigureAwait(false);
        return code == 0 && output.Length == frames * each
            ? [.. Enumerable.Range(0, frames).Select(i => new Image(side, side, output.AsSpan(i * each, each).ToArray()))]
            : null;
    }
}
