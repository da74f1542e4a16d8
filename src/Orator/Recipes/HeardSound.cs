using System.Runtime.CompilerServices;
using Orator.Media;
using Orator.Speech;

namespace Orator.Recipes;

/// <summary>The spectrum of a recording about the moment of each frame of a video. Memory does not grow with its length.</summary>
internal static class HeardSound
{
    /// <summary>Reads it.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="track">Which sound track, from 1; null = the one that players play.</param>
    /// <param name="framesPerSecond">Frames of the video a second.</param>
    /// <param name="count">Frames of <see cref="LogMel"/> for each, at least 1.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <returns>For each frame of the video, without end: [count, 80], the frame nearest to its moment in place count / 2; silence before
    /// and after the recording.</returns>
    public static async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(
        string path, int? track, double framesPerSecond, int count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Row i of the rest is frame first + i of the recording.
        List<float[]> rows = [];
        long first = 0;
        long number = 0;
        await foreach (float[] row in RowsAsync(path, track, cancellation).ConfigureAwait(false))
        {
            rows.Add(row);
            while (Begin(number) + count <= first + rows.Count)
            {
                yield return Window(Begin(number++));
                int past = (int)Math.Clamp(Begin(number) - first, 0, rows.Count);
                rows.RemoveRange(0, past);
                first += past;
            }
        }

        while (true)
        {
            yield return Window(Begin(number++));
        }

        long Begin(long frame) => (long)Math.Round(frame / framesPerSecond * LogMel.FramesPerSecond) - (count / 2);

        float[] Window(long begin)
        {
            float[] window = new float[count * LogMel.BandCount];
            for (int i = 0; i < count; i++)
            {
                long at = begin + i - first;
                if (at >= 0 && at < rows.Count)
                {
                    rows[(int)at].CopyTo(window, i * LogMel.BandCount);
                }
            }

            return window;
        }
    }

    private static async IAsyncEnumerable<float[]> RowsAsync(
        string path, int? track, [EnumeratorCancellation] CancellationToken cancellation)
    {
        LogMel mel = new();
        float[] row = new float[LogMel.BandCount];
        AudioReadOptions reading = new() { Track = track, Notes = [] };
        await foreach (ReadOnlyMemory<float> block in AudioReader.ReadBlocksAsync(path, reading, cancellation).ConfigureAwait(false))
        {
            mel.Append(block.Span);
            while (mel.TryRead(row))
            {
                yield return [.. row];
            }
        }

        mel.Complete();
        while (mel.TryRead(row))
        {
            yield return [.. row];
        }
    }
}
