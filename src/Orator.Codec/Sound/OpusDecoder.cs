using System.Globalization;
using System.Runtime.InteropServices;
using Orator.Media;

namespace Orator.Codec.Sound;

/// <summary>Decodes sound while it comes, by one running ffmpeg: each block gives its samples within some milliseconds.</summary>
internal sealed class OpusDecoder : IAsyncDisposable
{
    // RFC 6716, 3.1: SILK of wide band in frames of 20, 40 and 60 ms, one channel, one frame.
    private const int WideBand20 = 9;
    private const int SamplesPerMillisecond = 48;
    private readonly FFmpegProcess _process;
    private readonly int _milliseconds;
    private readonly byte[] _missing;
    private readonly byte[] _bytes = new byte[16_384];
    private int _kept;
    private int _blocks;

    private OpusDecoder(FFmpegProcess process, int milliseconds) =>
        (_process, _milliseconds, _missing) = (process, milliseconds, [(byte)((WideBand20 + (milliseconds / 20) - 1) << 3)]);

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="milliseconds">Length of a block: 20, 40 or 60.</param>
    /// <param name="cancellation">Kills it.</param>
    public static OpusDecoder Start(int milliseconds, CancellationToken cancellation) => new(
        FFmpegProcess.Start(
            FFmpeg.Current.Program,
            [
                "-hide_banner", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", "ogg", "-probesize", "32", "-analyzeduration", "0",
                "-f", "ogg", "-i", "pipe:0", "-ac", "1", "-ar", AudioReader.SampleRate.ToString(CultureInfo.InvariantCulture),
                "-flush_packets", "1", "-f", "f32le", "pipe:1",
            ],
            cancellation),
        milliseconds);

    /// <summary>Whether a block is one frame of Opus, of one channel and the right length (RFC 6716, 3.1): others would move all that
    /// follows in time.</summary>
    /// <param name="block">The block.</param>
    /// <param name="milliseconds">The right length.</param>
    public static bool IsBlock(ReadOnlySpan<byte> block, int milliseconds)
    {
        if (block.IsEmpty || (block[0] & 7) != 0)
        {
            return false;
        }

        int configuration = block[0] >> 3;
        int tenths = configuration switch
        {
            < 12 => (configuration & 3) == 0 ? 100 : 200 * (configuration & 3),
            < 16 => (configuration & 1) == 0 ? 100 : 200,
            _ => 25 << (configuration & 3),
        };
        return tenths == 10 * milliseconds;
    }

    /// <summary>Takes the next block.</summary>
    /// <param name="block">The block; empty = it has not come and is made up.</param>
    /// <exception cref="IOException">ffmpeg has ended.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> block)
    {
        if (_blocks == 0)
        {
            await _process.WriteAsync(OggOpus.Head(skip: 0)).ConfigureAwait(false);
        }

        // A block of its first byte alone says that a frame is missing (RFC 6716, 3.2.1 and 4.4).
        _blocks++;
        await _process.WriteAsync(OggOpus.Page(
            block.IsEmpty ? _missing : block, _blocks, (long)_blocks * _milliseconds * SamplesPerMillisecond)).ConfigureAwait(false);
    }

    /// <summary>Reads what is decoded.</summary>
    /// <param name="take">Gets samples, 16 kHz mono.</param>
    /// <returns>False at the end.</returns>
    public async ValueTask<bool> ReadAsync(Action<ReadOnlySpan<float>> take)
    {
        int count = await _process.ReadAsync(_bytes.AsMemory(_kept)).ConfigureAwait(false);
        int whole = (_kept + count) / sizeof(float) * sizeof(float);
        take(MemoryMarshal.Cast<byte, float>(_bytes.AsSpan(0, whole)));
        _bytes.AsSpan(whole, _kept + count - whole).CopyTo(_bytes);
        _kept = _kept + count - whole;
        return count > 0;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
