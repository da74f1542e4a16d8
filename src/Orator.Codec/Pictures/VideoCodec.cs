using System.Globalization;
using Orator.Media;

namespace Orator.Codec.Pictures;

/// <summary>A codec of ordinary video, as ffmpeg has it.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Encoder">ffmpeg's encoder.</param>
/// <param name="Format">ffmpeg's name of the stream's format.</param>
/// <param name="Options">The encoder's options.</param>
/// <param name="RateFactors">Constant rate factors that give the points of its curve, best first.</param>
internal sealed record VideoCodec(string Name, string Encoder, string Format, string[] Options, int[] RateFactors)
{
    private const int IvfHeader = 32;
    private const int IvfFrameHeader = 12;

    /// <summary>The codecs that are compared with: slow, with looks ahead and frames in both directions, one key frame at the beginning, so
    /// that they need as few bits as they can.</summary>
    public static IReadOnlyList<VideoCodec> All { get; } =
    [
        new("x264", "libx264", "h264", ["-preset", "veryslow", "-x264-params", "keyint=infinite:log-level=none"], [24, 28, 32, 36, 40, 44, 48, 51]),
        new("x265", "libx265", "hevc", ["-preset", "slow", "-x265-params", "keyint=-1:info=0:log-level=none"], [24, 28, 32, 36, 40, 44, 48, 51]),
        new("av1", "libaom-av1", "ivf", ["-strict", "experimental", "-cpu-used", "4", "-b:v", "0", "-g", "9999"], [34, 42, 50, 56, 63]),
    ];

    /// <summary>Whether ffmpeg can write it.</summary>
    public bool IsAvailable => FFmpegProcess.ReadText(FFmpeg.Current.Program, "-hide_banner", "-encoders").Contains($" {Encoder} ", StringComparison.Ordinal);

    /// <summary>Codes and decodes frames.</summary>
    /// <param name="frames">The frames one after the other, packed RGB.</param>
    /// <param name="side">Side of a frame, pixels; even.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="rateFactor">Constant rate factor.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Bytes of the stream without its container, and the decoded frames.</returns>
    /// <exception cref="OratorException">ffmpeg failed.</exception>
    public async Task<(long Bytes, byte[] Frames)> RunAsync(
        byte[] frames, int side, FrameRate rate, int rateFactor, CancellationToken cancellation)
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"{side}x{side}");
        string[] encode =
        [
            "-hide_banner", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", rate.ToString(), "-i", "pipe:0",
            "-pix_fmt", "yuv420p", "-c:v", Encoder, .. Options, "-crf", rateFactor.ToString(CultureInfo.InvariantCulture), "-f", Format, "pipe:1",
        ];
        byte[] stream = await RunAsync(encode, frames, cancellation).ConfigureAwait(false);
        string[] decode =
        [
            "-hide_banner", "-v", "error", "-protocol_whitelist", "pipe", "-f", Format, "-i", "pipe:0", .. FFmpeg.Current.FramePassthrough,
            "-pix_fmt", "rgb24", "-f", "rawvideo", "pipe:1",
        ];
        byte[] decoded = await RunAsync(decode, stream, cancellation).ConfigureAwait(false);
        int count = frames.Length / (3 * side * side);
        if (decoded.Length != frames.Length)
        {
            throw new OratorException($"{Name} gave {decoded.Length / (3 * side * side)} of {count} frames.");
        }

        long container = Format == "ivf" ? IvfHeader + ((long)IvfFrameHeader * count) : 0;
        return (stream.Length - container, decoded);
    }

    private async Task<byte[]> RunAsync(string[] arguments, byte[] input, CancellationToken cancellation)
    {
        (int code, byte[] output, string errors) = await FFmpegProcess.RunAsync(
            FFmpeg.Current.Program, arguments, input, cancellation).ConfigureAwait(false);
        return code == 0 ? output : throw new OratorException($"{Name} failed: {FFmpegErrors.FirstLine(errors)}");
    }
}
