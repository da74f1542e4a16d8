using System.Globalization;
using Orator.Codec.Bitstream;
using Orator.Media;

namespace Orator.Codec.Pictures;

/// <summary>Codes single pictures with what ffmpeg has: H.265 where it can write that (a third smaller than JPEG at equal SSIM), else JPEG.
/// AV1, a twentieth smaller still but seconds slow, is read only.</summary>
internal static class StillCodec
{
    private static readonly Lazy<bool> HasHevc = new(
        () => FFmpegProcess.ReadText(FFmpeg.Current.Program, "-hide_banner", "-encoders").Contains(" libx265 ", StringComparison.Ordinal));

    /// <summary>The codec that pictures are written with.</summary>
    public static PictureCodec Best => HasHevc.Value ? PictureCodec.Hevc : PictureCodec.Jpeg;

    /// <summary>Codes a picture.</summary>
    /// <param name="picture">A square.</param>
    /// <param name="quality">Constant rate factor of H.265, 0 to 51; for JPEG the like of it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OratorException">ffmpeg failed.</exception>
    public static async Task<byte[]> EncodeAsync(Image picture, int quality, CancellationToken cancellation)
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"{picture.Width}x{picture.Height}");
        string[] how = Best == PictureCodec.Hevc
            ?
            [
                "-c:v", "libx265", "-preset", "medium", "-pix_fmt", "yuv420p", "-x265-params",
                string.Create(CultureInfo.InvariantCulture, $"log-level=none:info=0:keyint=1:pools=none:frame-threads=1:crf={quality}"), "-f", "hevc",
            ]
            : ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", Math.Clamp((quality - 14) / 2, 2, 31).ToString(CultureInfo.InvariantCulture), "-f", "mjpeg"];
        string[] arguments =
        [
            "-hide_banner", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-i", "pipe:0", "-frames:v", "1", .. how, "pipe:1",
        ];
        (int code, byte[] output, string errors) = await FFmpegProcess.RunAsync(
            FFmpeg.Current.Program, arguments, picture.Pixels, cancellation).ConfigureAwait(false);
        return code == 0 && output.Length > 0
            ? output
            : throw new OratorException($"A picture could not be encoded: {FFmpegErrors.FirstLine(errors)}");
    }

    /// <summary>Decodes a picture that came over the network.</summary>
    /// <param name="codec">How it is coded.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="side">Side that it must have, pixels.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null if it is damaged.</returns>
    public static async Task<Image?> DecodeAsync(PictureCodec codec, ReadOnlyMemory<byte> bytes, int side, CancellationToken cancellation)
    {
        string demuxer = codec switch { PictureCodec.Hevc => "hevc", PictureCodec.Av1 => "ivf", _ => "mjpeg" };
        CultureInfo invariant = CultureInfo.InvariantCulture;

        // A picture of another size is scaled, so that the output has a known length whatever the bytes say.
        string[] arguments =
        [
            "-hide_banner", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", demuxer,
            "-max_pixels", (side * (long)side).ToString(invariant), "-threads", "1", "-f", demuxer, "-i", "pipe:0",
            "-frames:v", "1", "-an", "-sn", "-vf", string.Create(invariant, $"scale={side}:{side}:flags=bicubic,format=rgb24"), "-f", "rawvideo", "pipe:1",
        ];
        (int code, byte[] output, _) = await FFmpegProcess.RunAsync(
            FFmpeg.Current.Program, arguments, bytes, cancellation).ConfigureAwait(false);
        return code == 0 && output.Length == 3 * side * side ? new Image(side, side, output) : null;
    }
}
