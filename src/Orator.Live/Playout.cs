using System.Threading.Channels;
using Orator.Animation;
using Orator.Media;
using Orator.Recipes;

namespace Orator.Live;

/// <summary>
/// What speaking and following share: a tick for each frame, motion, drawing on several threads, and frames that leave when they are due.
/// Queues are bounded; whatever fails ends everything.
/// </summary>
internal sealed class Playout : IDisposable
{
    // Beyond it the output is not merely late.
    private const double MostLate = 5;
    private readonly LiveHead _head;
    private readonly FrameRate _rate;
    private readonly double _delay;
    private readonly LiveOptions _options;
    private readonly IFrameOutput _output;
    private readonly IProgress<LiveReport>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _stop;
    private readonly Gallery _gallery;
    private readonly LatencyMeter _motion = new();
    private readonly LatencyMeter _drawing = new();
    private readonly LatencyMeter _ready = new();
    private readonly LatencyMeter _shown = new();
    private Func<(long Missing, long Dropped)> _sound = () => (0, 0);
    private LiveClock? _clock;
    private long _frames;
    private long _repeated;
    private long _skipped;

    public Playout(
        LiveHead head,
        FrameRate rate,
        double delay,
        LiveOptions options,
        IFrameOutput output,
        IProgress<LiveReport>? progress,
        CancellationToken cancellation)
    {
        (_head, _rate, _delay, _options, _output, _progress, _cancellation) = (head, rate, delay, options, output, progress, cancellation);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _gallery = new Gallery(head.Portrait.CreateFrame);
        Clock = new Lazy<LiveClock>(() => new LiveClock());
    }

    /// <summary>Ends everything.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The clock; it starts when it is first asked for.</summary>
    public Lazy<LiveClock> Clock { get; }

    /// <summary>Runs until the input has ended and its last frame is shown.</summary>
    /// <param name="started">Ends when the input has begun.</param>
    /// <param name="tick">Called for each frame when its moment is over: its sound; null = the input has ended.</param>
    /// <param name="hear">Gets that sound.</param>
    /// <param name="end">Called when no more will come.</param>
    /// <param name="inputs">Work that reads the input.</param>
    /// <param name="motion">Numbers of frames, rising, and their motion.</param>
    /// <param name="sound">Samples that were missing and dropped.</param>
    public async Task<LiveReport> RunAsync(
        Task started,
        Func<ValueTask<float[]?>> tick,
        Action<ReadOnlyMemory<float>> hear,
        Action end,
        IReadOnlyList<Task> inputs,
        IAsyncEnumerable<(long Index, Driving Driving)> motion,
        Func<(long Missing, long Dropped)> sound)
    {
        _sound = sound;
        Channel<float[]> played = Channel.CreateBounded<float[]>((int)((_delay + MostLate) * _rate.Value) + 1);
        Channel<(long Index, Driving Driving)> jobs = Channel.CreateBounded<(long, Driving)>(2 * _head.Renderers);
        List<Task> tasks =
        [
            .. inputs,
            Task.Run(() => TickAsync(started, tick, hear, end, played.Writer), CancellationToken.None),
            Task.Run(() => MoveAsync(motion, jobs.Writer), CancellationToken.None),
            .. Enumerable.Range(0, _head.Renderers).Select(
                renderer => Task.Run(() => DrawAsync(renderer, jobs.Reader), CancellationToken.None)),
            Task.Run(() => ShowAsync(started, played.Reader), CancellationToken.None),
        ];

        // When one fails, the others end, and its failure is told, not theirs.
        Task? failed = null;
        HashSet<Task> running = [.. tasks];
        while (running.Count > 0)
        {
            Task done = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(done);
            if (!done.IsCompletedSuccessfully && failed is null)
            {
                failed = done;
                await _stop.CancelAsync().ConfigureAwait(false);
            }
            else if (done == tasks[^1])
            {
                // The last frame is shown; an input that has not ended is not waited for.
                await _stop.CancelAsync().ConfigureAwait(false);
                break;
            }
        }

        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _cancellation.ThrowIfCancellationRequested();
        if (failed is not null)
        {
            await failed.ConfigureAwait(false);
        }

        await _output.CompleteAsync().ConfigureAwait(false);
        return Report();
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task TickAsync(
        Task started, Func<ValueTask<float[]?>> tick, Action<ReadOnlyMemory<float>> hear, Action end, ChannelWriter<float[]> played)
    {
        await started.WaitAsync(Stop).ConfigureAwait(false);
        _clock = Clock.Value;
        try
        {
            for (long i = 0; !(_rate.TimeOf(i) >= _options.Seconds) && !_options.Finish.IsCancellationRequested; i++)
            {
                await _clock.UntilAsync(_rate.TimeOf(i + 1), Stop).ConfigureAwait(false);
                if (await tick().ConfigureAwait(false) is not float[] block)
                {
                    return;
                }

                hear(block);
                if (!played.TryWrite(block))
                {
                    throw new OratorException(FormattableString.Invariant(
                        $"The output takes frames more slowly than they come: it is {MostLate:0} seconds late. Choose a smaller --size or another output."));
                }
            }
        }
        finally
        {
            end();
            played.TryComplete();
        }
    }

    private async Task MoveAsync(IAsyncEnumerable<(long Index, Driving Driving)> motion, ChannelWriter<(long Index, Driving Driving)> jobs)
    {
        try
        {
            await foreach ((long Index, Driving Driving) frame in motion.WithCancellation(Stop).ConfigureAwait(false))
            {
                _motion.Add(Since(frame.Index));
                await jobs.WriteAsync(frame, Stop).ConfigureAwait(false);
            }
        }
        finally
        {
            jobs.TryComplete();
        }
    }

    private async Task DrawAsync(int renderer, ChannelReader<(long Index, Driving Driving)> jobs)
    {
        Image square = new(_head.Portrait.Source.Crop.Width, _head.Portrait.Source.Crop.Height);
        await foreach ((long index, Driving driving) in jobs.ReadAllAsync(Stop).ConfigureAwait(false))
        {
            if (Since(index).TotalSeconds > _delay)
            {
                Interlocked.Increment(ref _skipped);
                continue;
            }

            Image picture = _gallery.Rent();
            TimeSpan start = _clock!.Now;
            _head.Draw(renderer, driving, square, picture);
            _drawing.Add(_clock.Now - start);
            _ready.Add(Since(index));
            _gallery.Add(index, picture);
        }
    }

    private async Task ShowAsync(Task started, ChannelReader<float[]> played)
    {
        await started.WaitAsync(Stop).ConfigureAwait(false);
        LiveClock clock = Clock.Value;
        Image first = _head.Portrait.CreateFrame();
        _head.Portrait.Compose(_head.Portrait.Source.Crop, first);
        long every = Math.Max(1, (long)Math.Round(_rate.Value));
        await foreach (float[] sound in played.ReadAllAsync(Stop).ConfigureAwait(false))
        {
            long index = _frames;
            await clock.UntilAsync(_rate.TimeOf(index) + _delay, Stop).ConfigureAwait(false);
            (Image picture, bool repeated) = _gallery.Show(index) ?? (first, true);
            await _output.WriteAsync(new LiveFrame(index, picture, sound, repeated)).ConfigureAwait(false);
            _shown.Add(Since(index));
            _repeated += repeated ? 1 : 0;
            _frames++;
            if (_frames % every == 0)
            {
                _progress?.Report(Report());
            }
        }
    }

    private TimeSpan Since(long index) => Clock.Value.Now - TimeSpan.FromSeconds(_rate.TimeOf(index));

    private LiveReport Report()
    {
        (long missing, long dropped) = _sound();
        return new LiveReport(
            _frames,
            _rate,
            _repeated,
            Interlocked.Read(ref _skipped),
            missing / (double)AudioReader.SampleRate,
            dropped / (double)AudioReader.SampleRate)
        {
            Motion = _motion.Read(),
            Drawing = _drawing.Read(),
            Ready = _ready.Read(),
            Shown = _shown.Read(),
        };
    }
}
