using System.Runtime.CompilerServices;
using Orator.Codec.Sound;
using Orator.Media;

namespace Orator.Live;

/// <summary>One's own sound in a call: each block of Opus has the sound of its own moment since the first picture, so that it belongs to
/// the frames of that moment.</summary>
/// <param name="input">The sound.</param>
/// <param name="kilobitsPerSecond">Rate, kbit/s.</param>
/// <param name="send">Sends a block; its number counts <see cref="OpusSound.BlockMilliseconds"/> from the beginning.</param>
internal sealed class SoundSender(ISoundInput input, double kilobitsPerSecond, Func<int, ReadOnlyMemory<byte>, ValueTask> send)
{
    // Sound goes into the encoder in steps of 20 ms.
    private static readonly FrameRate Steps = new(50);

    /// <summary>Sends until the sound ends.</summary>
    /// <param name="begun">The clock that started with the first picture.</param>
    /// <param name="finish">When cancelled, what has come is sent and that is all.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="InputException">The sound cannot be read.</exception>
    /// <exception cref="OratorException">It cannot be encoded.</exception>
    public async Task RunAsync(Task<LiveClock> begun, CancellationToken finish, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(finish, cancellation);
        LiveClock clock = await begun.WaitAsync(stop.Token).ConfigureAwait(false);
        SoundTimeline timeline = new(Steps, input.IsLive);
        OpusEncoder encoder = OpusEncoder.Start(kilobitsPerSecond, cancellation);
        await using ConfiguredAsyncDisposable ending = encoder.ConfigureAwait(false);
        Task listening = Task.Run(() => ListenAsync(timeline, stop.Token), CancellationToken.None);
        Task feeding = Task.Run(() => FeedAsync(clock, timeline, encoder, stop.Token), CancellationToken.None);
        try
        {
            int number = 0;
            await foreach (byte[] block in encoder.ReadAsync().ConfigureAwait(false))
            {
                await send(number++, block).ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (listening.IsFaulted)
        {
            await listening.ConfigureAwait(false);
        }
    }

    private async Task ListenAsync(SoundTimeline timeline, CancellationToken cancellation)
    {
        try
        {
            await foreach (ReadOnlyMemory<float> block in input.ReadAsync(cancellation).ConfigureAwait(false))
            {
                timeline.Append(block.Span);
                while (!input.IsLive && timeline.IsFull)
                {
                    await Task.Delay(5, cancellation).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            timeline.End();
        }
    }

    private static async Task FeedAsync(LiveClock clock, SoundTimeline timeline, OpusEncoder encoder, CancellationToken cancellation)
    {
        try
        {
            for (long step = 1; ; step++)
            {
                await clock.UntilAsync(Steps.TimeOf(step), cancellation).ConfigureAwait(false);
                while (!timeline.IsReady)
                {
                    await Task.Delay(2, cancellation).ConfigureAwait(false);
                }

                if (timeline.Take() is not float[] samples || !await encoder.WriteAsync(samples).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        finally
        {
            encoder.End();
        }
    }
}
