using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orator.Animation;
using Orator.Media;
using Orator.Recipes;

namespace Orator.Live;

/// <summary>
/// A portrait that speaks what is being said, or follows somebody before a camera, while it happens. Frames leave at a constant rate and a
/// constant delay; each has the sound of its own moment, so that sound and picture cannot drift apart, however long it lasts. What would
/// come too late is not drawn; the picture before it stays.
/// </summary>
/// <example>
/// <code>
/// await using TalkingHeads heads = TalkingHeads.Create();
/// Portrait portrait = await heads.OpenPortraitAsync("portrait.jpg");
/// using LiveSession session = await LiveSession.OpenAsync(heads, portrait, new AnimateRequest { Size = 256 });
/// await session.SpeakAsync(new PcmInput(Console.OpenStandardInput()), new CallbackOutput(frame => Show(frame.Picture)));
/// </code>
/// </example>
public sealed class LiveSession : IDisposable
{
    private readonly LiveHead _head;
    private readonly LiveOptions _options;
    private readonly FrameRate _ownRate;

    private LiveSession(LiveHead head, LiveOptions options, FrameRate ownRate) => (_head, _options, _ownRate) = (head, options, ownRate);

    /// <summary>Width of the frames, pixels.</summary>
    public int Width => _head.Portrait.Width;

    /// <summary>Height of the frames, pixels.</summary>
    public int Height => _head.Portrait.Height;

    /// <summary>What the user should know about the photo.</summary>
    public IReadOnlyList<string> Notes => _head.Portrait.Notes;

    /// <summary>Opens models and prepares the portrait.</summary>
    /// <param name="heads">The models.</param>
    /// <param name="portrait">The portrait.</param>
    /// <param name="request">How it speaks: an <see cref="AnimateRequest"/> for <see cref="SpeakAsync"/>, a <see cref="ReenactRequest"/> for
    /// <see cref="FollowAsync"/>. Its frame rate is that of the frames; a camera that is to be followed gives its own.</param>
    /// <param name="options">How it keeps time; null = defaults.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InputException">The request cannot be met, or not without knowing the end.</exception>
    public static async Task<LiveSession> OpenAsync(
        TalkingHeads heads, Portrait portrait, RenderRequest request, LiveOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new LiveOptions();
        options.Check();
        double rate = request switch
        {
            AnimateRequest animate => animate.FramesPerSecond,
            ReenactRequest reenact => reenact.FramesPerSecond ?? 25,
            _ => throw new InputException("A portrait can speak or follow live: give an AnimateRequest or a ReenactRequest."),
        };
        LiveHead head = await LiveHead.OpenAsync(heads.Context, portrait, request, cancellation).ConfigureAwait(false);
        return new LiveSession(head, options, FrameRate.FromDouble(rate));
    }

    /// <summary>Speaks until the sound ends.</summary>
    /// <param name="sound">The sound; the clock starts with its first sample.</param>
    /// <param name="output">Where frames go; it stays the caller's.</param>
    /// <param name="progress">Hears how it goes, once a second.</param>
    /// <param name="cancellation">Ends it; the output is not completed then.</param>
    /// <exception cref="InputException">The sound cannot be read.</exception>
    /// <exception cref="OratorException">The output takes frames more slowly than they come.</exception>
    public async Task<LiveReport> SpeakAsync(
        ISoundInput sound, IFrameOutput output, IProgress<LiveReport>? progress = null, CancellationToken cancellation = default)
    {
        using Playout playout = new(_head, _ownRate, _options.Delay, _options, output, progress, cancellation);
        await WarmUpAsync(playout.Stop).ConfigureAwait(false);
        await output.StartAsync(FormatOf(_ownRate, sound: true), cancellation).ConfigureAwait(false);
        SoundTimeline timeline = new(_ownRate, sound.IsLive);
        Channel<ReadOnlyMemory<float>> heard = Channel.CreateUnbounded<ReadOnlyMemory<float>>();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return await playout.RunAsync(
            started.Task,
            async () =>
            {
                while (!timeline.IsReady)
                {
                    await Task.Delay(2, playout.Stop).ConfigureAwait(false);
                }

                return timeline.Take();
            },
            block => heard.Writer.TryWrite(block),
            () => heard.Writer.Complete(),
            [ListenAsync(sound, timeline, started, playout.Stop)],
            _head.SpeakAsync(heard.Reader.ReadAllAsync(playout.Stop), playout.Stop).Select((frame, index) => ((long)index, frame)),
            () => (timeline.Missing, timeline.Dropped)).ConfigureAwait(false);
    }

    /// <summary>Follows somebody until the pictures end.</summary>
    /// <param name="camera">The pictures; the clock starts with the first of them.</param>
    /// <param name="output">Where frames go; it stays the caller's.</param>
    /// <param name="progress">Hears how it goes, once a second.</param>
    /// <param name="cancellation">Ends it; the output is not completed then.</param>
    /// <exception cref="InputException">The pictures cannot be read.</exception>
    /// <exception cref="OratorException">The output takes frames more slowly than they come.</exception>
    public async Task<LiveReport> FollowAsync(
        IPictureInput camera, IFrameOutput output, IProgress<LiveReport>? progress = null, CancellationToken cancellation = default)
    {
        using Playout playout = new(_head, camera.Rate, _options.CameraDelay, _options, output, progress, cancellation);
        await WarmUpAsync(playout.Stop).ConfigureAwait(false);
        await output.StartAsync(FormatOf(camera.Rate, sound: false), cancellation).ConfigureAwait(false);

        // Of pictures that pile up only the newest is of interest.
        Channel<VideoFrame> seen = camera.IsLive
            ? Channel.CreateBounded<VideoFrame>(
                new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }, dropped => dropped.Dispose())
            : Channel.CreateBounded<VideoFrame>(1);
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue<long> numbers = [];
        bool ended = false;
        return await playout.RunAsync(
            started.Task,
            () => ValueTask.FromResult(Volatile.Read(ref ended) ? null : Array.Empty<float>()),
            _ => { },
            () => { },
            [WatchAsync()],
            Numbered(playout.Stop),
            () => (0, 0)).ConfigureAwait(false);

        async Task WatchAsync()
        {
            try
            {
                long number = 0;
                await foreach (VideoFrame picture in camera.ReadAsync(playout.Stop).ConfigureAwait(false))
                {
                    started.TrySetResult();
                    if (!camera.IsLive)
                    {
                        await playout.Clock.Value.UntilAsync(camera.Rate.TimeOf(number++), playout.Stop).ConfigureAwait(false);
                    }

                    await seen.Writer.WriteAsync(picture, playout.Stop).ConfigureAwait(false);
                }

                if (started.TrySetResult())
                {
                    throw new InputException("There is no picture to follow.");
                }
            }
            catch (Exception e)
            {
                started.TrySetException(e);
                throw;
            }
            finally
            {
                Volatile.Write(ref ended, true);
                seen.Writer.TryComplete();
            }
        }

        // Each picture belongs to the frame of the moment at which it came.
        async IAsyncEnumerable<VideoFrame> Pictures([EnumeratorCancellation] CancellationToken token = default)
        {
            long last = -1;
            await foreach (VideoFrame picture in seen.Reader.ReadAllAsync(token).ConfigureAwait(false))
            {
                last = Math.Max(last + 1, (long)Math.Round(playout.Clock.Value.Now.TotalSeconds * camera.Rate.Value));
                numbers.Enqueue(last);
                yield return picture;
            }
        }

        async IAsyncEnumerable<(long, Driving)> Numbered([EnumeratorCancellation] CancellationToken token = default)
        {
            await foreach (Driving frame in _head.FollowAsync(Pictures(token), camera.Rate, playout.Stop).ConfigureAwait(false))
            {
                yield return (numbers.Dequeue(), frame);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _head.Dispose();

    private static async Task ListenAsync(
        ISoundInput sound, SoundTimeline timeline, TaskCompletionSource started, CancellationToken cancellation)
    {
        try
        {
            await foreach (ReadOnlyMemory<float> block in sound.ReadAsync(cancellation).ConfigureAwait(false))
            {
                timeline.Append(block.Span);
                started.TrySetResult();
                while (!sound.IsLive && timeline.IsFull)
                {
                    await Task.Delay(5, cancellation).ConfigureAwait(false);
                }
            }

            if (started.TrySetResult())
            {
                throw new InputException("There is no sound: the input ended before its first sample.");
            }
        }
        catch (Exception e)
        {
            started.TrySetException(e);
            throw;
        }
        finally
        {
            timeline.End();
        }
    }

    // The first run of a network takes long; the clock does not wait.
    private async Task WarmUpAsync(CancellationToken cancellation)
    {
        Image square = new(_head.Portrait.Source.Crop.Width, _head.Portrait.Source.Crop.Height);
        Image frame = _head.Portrait.CreateFrame();
        await Task.Run(
            () =>
            {
                for (int i = 0; i < _head.Renderers; i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    _head.Draw(i, _head.Portrait.Source.Motion, square, frame);
                }
            },
            cancellation).ConfigureAwait(false);
        if (_head.Speaks)
        {
            await foreach (Driving _ in _head.SpeakAsync(Silence(), cancellation).ConfigureAwait(false))
            {
            }
        }

        static async IAsyncEnumerable<ReadOnlyMemory<float>> Silence()
        {
            await Task.CompletedTask.ConfigureAwait(false);
            yield return new float[AudioReader.SampleRate / 2];
        }
    }

    private LiveFormat FormatOf(FrameRate rate, bool sound) => new(Width, Height, rate, sound, _head.Portrait.VideoProvenance);
}
