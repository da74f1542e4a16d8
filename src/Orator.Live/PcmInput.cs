using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Orator.Live;

/// <summary>Raw sound from a stream: signed 16-bit little-endian samples, mono, 16 kHz (ffmpeg: <c>-f s16le -ar 16000 -ac 1</c>).</summary>
/// <param name="stream">The stream; it stays the caller's.</param>
/// <param name="isLive">Whether it comes at its own pace.</param>
public sealed class PcmInput(Stream stream, bool isLive = true) : ISoundInput
{
    // 20 ms: what comes is passed on at once.
    private const int BlockSamples = 320;

    /// <inheritdoc/>
    public bool IsLive => isLive;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] bytes = new byte[BlockSamples * sizeof(short)];
        float[] samples = new float[BlockSamples];
        int kept = 0;
        while (true)
        {
            // A console's stream cannot be interrupted: who waits for it can.
            int read = await Task.Run(() => stream.ReadAsync(bytes.AsMemory(kept), cancellation).AsTask(), cancellation)
                .WaitAsync(cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                yield break;
            }

            int count = (kept + read) / sizeof(short);
            for (int i = 0; i < count; i++)
            {
                samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(i * sizeof(short))) / 32768f;
            }

            // Half a sample may be left for the next time.
            kept = (kept + read) % sizeof(short);
            bytes[0] = kept > 0 ? bytes[count * sizeof(short)] : bytes[0];
            yield return samples.AsMemory(0, count);
        }
    }
}
