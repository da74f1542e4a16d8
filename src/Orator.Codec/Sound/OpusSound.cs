using System.Globalization;
using System.Runtime.InteropServices;
using Orator.Media;

namespace Orator.Codec.Sound;

/// <summary>Codes sound with ffmpeg's Opus.</summary>
internal static class OpusSound
{
    /// <summary>Milliseconds in a block: long blocks take the fewest bits at low rates.</summary>
    public const int BlockMilliseconds = 60;

    private const int SampleRate = 48_000;

    /// <summary>The sound of a video, one channel.</summary>
    /// <param name="info">The video.</param>
    /// <param name="kilobitsPerSecond">Rate, 6 to 32.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OratorException">ffmpeg failed, or has no Opus.</exception>
    public static async Task<(int Skip, List<byte[]> Blocks)> EncodeAsync(MediaInfo info, double kilobitsPerSecond, CancellationToken cancellation)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-v", "error", .. InputFile.Open(info.Path, MediaLimits.Default).InputOptions,
            "-map", string.Create(invariant, $"0:{info.AudioStream}"), "-vn", "-sn", "-dn", "-map_metadata", "-1",
            "-af", $"{AudioReader.Alignment(info.Channels)},aformat=sample_rates={SampleRate}:channel_layouts=mono",
            "-c:a", "libopus", "-application", "voip", "-vbr", "constrained", "-b:a", string.Create(invariant, $"{kilobitsPerSecond}k"),
            "-frame_duration", BlockMilliseconds.ToString(invariant), "-f", "ogg", "pipe:1",
        ];
        (int code, byte[] output, string errors) = await FFmpegProcess.RunAsync(FFmpeg.Current.Program, arguments, null, cancellation).ConfigureAwait(false);
        return code == 0 ? OggOpus.Read(output) : throw new OratorException($"The sound could not be encoded: {FFmpegErrors.FirstLine(errors)}");
    }

    /// <summary>The sound of blocks, of which some may be missing.</summary>
    /// <param name="blocks">The blocks in order; empty = it has not come and is made up by the decoder.</param>
    /// <param name="milliseconds">Length of a block.</param>
    /// <param name="skip">Samples at 48 kHz to leave out at the beginning.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null if nothing can be decoded.</returns>
    public static async Task<AudioClip?> DecodeAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> blocks, int milliseconds, int skip, CancellationToken cancellation)
    {
        // A block of its first byte alone says that a frame is missing (RFC 6716, 3.2.1 and 4.4).
        ReadOnlyMemory<byte> missing = blocks.FirstOrDefault(block => !block.IsEmpty);
        if (missing.IsEmpty)
        {
            return null;
        }

        byte[] file = OggOpus.Write([.. blocks.Select(block => block.IsEmpty ? missing[..1] : block)], milliseconds, skip);
        string[] arguments =
        [
            "-hide_banner", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", "ogg", "-f", "ogg", "-i", "pipe:0",
            "-ac", "1", "-ar", SampleRate.ToString(CultureInfo.InvariantCulture), "-f", "f32le", "pipe:1",
        ];
        (_, byte[] output, _) = await FFmpegProcess.RunAsync(FFmpeg.Current.Program, arguments, file, cancellation).ConfigureAwait(false);
        float[] samples = MemoryMarshal.Cast<byte, float>(output.AsSpan(0, output.Length & ~3)).ToArray();
        return samples.Length > 0 ? new AudioClip(Array.ConvertAll(samples, s => float.IsFinite(s) ? s : 0), SampleRate) : null;
    }
}
