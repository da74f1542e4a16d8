using System.Globalization;
using System.Runtime.InteropServices;
using Orator.Media;

namespace Orator.Codec.Sound;

/// <summary>
/// Codes sound while it comes, by one running ffmpeg. A block leaves it a block after its own end, since ffmpeg keeps the last page of Ogg
/// back; so the latency is twice <see cref="OpusSound.BlockMilliseconds"/>.
/// </summary>
internal sealed class OpusEncoder : IAsyncDisposable
{
    /// <summary>Samples at 48 kHz to leave out at the beginning: how far libopus looks ahead, 6.5 ms. What ffmpeg writes into its file is not
    /// used, as some versions count them at the rate of the input.</summary>
    public const int Skip = 312;

    private readonly FFmpegProcess _process;

    private OpusEncoder(FFmpegProcess process) => _process = process;

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="kilobitsPerSecond">Rate, kbit/s.</param>
    /// <param name="cancellation">Kills it.</param>
    public static OpusEncoder Start(double kilobitsPerSecond, CancellationToken cancellation)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        return new OpusEncoder(FFmpegProcess.Start(
            FFmpeg.Current.Program,
            [
                "-hide_banner", "-v", "error", "-probesize", "32", "-analyzeduration", "0",
                "-f", "f32le", "-ar", AudioReader.SampleRate.ToString(invariant), "-ac", "1", "-i", "pipe:0",
                "-c:a", "libopus", "-application", "voip", "-vbr", "constrained", "-b:a", string.Create(invariant, $"{kilobitsPerSecond}k"),
                "-frame_duration", OpusSound.BlockMilliseconds.ToString(invariant),

                // A page for each block.
                "-page_duration", "20000", "-flush_packets", "1", "-f", "ogg", "pipe:1",
            ],
            cancellation));
    }

    /// <summary>Takes in sound.</summary>
    /// <param name="samples">16 kHz mono, -1 to 1.</param>
    /// <returns>False if ffmpeg has ended; <see cref="ReadAsync"/> says why.</returns>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<float> samples)
    {
        try
        {
            await _process.WriteAsync(MemoryMarshal.AsBytes(samples.Span).ToArray()).ConfigureAwait(false);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>No sound will come any more.</summary>
    public void End() => _process.EndInput();

    /// <summary>The blocks, as they become ready.</summary>
    /// <exception cref="OratorException">ffmpeg failed, or has no Opus.</exception>
    public async IAsyncEnumerable<byte[]> ReadAsync()
    {
        byte[] header = new byte[OggOpus.PageHeader];
        List<byte> packet = [];
        List<byte[]> packets = [];
        int read = 0;
        while (await _process.ReadFullyAsync(header).ConfigureAwait(false) == header.Length)
        {
            byte[] segments = new byte[OggOpus.SegmentsOf(header)];
            await _process.ReadFullyAsync(segments).ConfigureAwait(false);
            byte[] body = new byte[segments.Sum(length => length)];
            await _process.ReadFullyAsync(body).ConfigureAwait(false);
            OggOpus.Split(segments, body, packet, packets);
            foreach (byte[] block in packets)
            {
                if (read++ >= OggOpus.HeaderPackets)
                {
                    yield return block;
                }
            }

            packets.Clear();
        }

        (int code, string errors) = await _process.WaitForExitAsync(FFmpegProcess.StallLimit).ConfigureAwait(false);
        if (code != 0)
        {
            throw new OratorException($"The sound could not be encoded: {FFmpegErrors.FirstLine(errors)}");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
