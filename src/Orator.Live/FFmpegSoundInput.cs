using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Orator.Media;

namespace Orator.Live;

/// <summary>Sound of a microphone, a file or a stream by ffmpeg.</summary>
public sealed class FFmpegSoundInput : ISoundInput
{
    private const int BlockSamples = 320;
    private readonly FFmpegSource _source;

    /// <summary>Names an input; it is opened when it is read.</summary>
    /// <param name="input">A path, <c>FORMAT:DEVICE</c> as in <c>pulse:default</c>, or an address.</param>
    /// <exception cref="InputException">It is neither a device nor an address, and there is no such file.</exception>
    public FFmpegSoundInput(string input) => _source = FFmpegSource.Parse(input);

    /// <inheritdoc/>
    public bool IsLive => _source.IsLive;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        FFmpegProcess process = FFmpegProcess.Start(
            FFmpeg.Current.Program,
            [
                "-nostdin", "-hide_banner", "-v", "error", .. _source.Arguments, "-vn", "-sn", "-dn", "-map", "0:a:0",
                "-af", "aformat=sample_fmts=flt:sample_rates=16000:channel_layouts=mono", "-flush_packets", "1", "-f", "f32le", "pipe:1",
            ],
            cancellation);
        await using ConfiguredAsyncDisposable ending = process.ConfigureAwait(false);
        process.EndInput();
        byte[] bytes = new byte[BlockSamples * sizeof(float)];
        float[] block = new float[BlockSamples];
        int count;
        do
        {
            count = await process.ReadFullyAsync(bytes).ConfigureAwait(false);
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, count / sizeof(float) * sizeof(float))).CopyTo(block);
            if (count >= sizeof(float))
            {
                yield return block.AsMemory(0, count / sizeof(float));
            }
        }
        while (count == bytes.Length);

        await _source.EndAsync(process).ConfigureAwait(false);
    }
}
