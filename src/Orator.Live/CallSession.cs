using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using Orator.Animation;
using Orator.Codec;
using Orator.Media;
using Orator.Perception;

namespace Orator.Live;

/// <summary>
/// Two people see each other at a few kbit/s: each end sends what its camera sees of a face by the codec (<see cref="FaceVideoEncoder"/>)
/// over UDP, and draws the other's (<see cref="FaceVideoDecoder"/>). Without sound, and without encryption: for one machine, a network of
/// one's own, or a tunnel.
/// </summary>
public sealed class CallSession : IDisposable
{
    // Of the other's motion that did not come, frames that are made up before the picture stands.
    private const double LongestConcealment = 0.6;
    private readonly CallOptions _options;
    private readonly CallSocket _socket;
    private readonly FaceAnalyzer _seeing;
    private readonly FaceAnalyzer _drawing;
    private readonly IAnimator _own;
    private readonly IAnimator _others;
    private readonly FaceVideoEncoder _encoder;
    private readonly FaceVideoDecoder _decoder;
    private readonly SemaphoreSlim _decoding = new(1, 1);
    private readonly LatencyMeter _coding = new();
    private readonly LatencyMeter _rendering = new();
    private long _start;
    private long _sentBytes;
    private long _sentPackets;
    private long _receivedBytes;
    private long _receivedPackets;
    private long _shown;

    private CallSession(TalkingHeads heads, CallSocket socket, CallOptions options)
    {
        (_options, _socket) = (options, socket);
        _own = heads.Context.OpenAnimator(new ReenactRequest { Generator = "mesh" });
        _others = heads.Context.OpenAnimator(new ReenactRequest { Generator = options.Generator, Model = options.Model });
        (_seeing, _drawing) = (heads.Context.CreateAnalyzer(), heads.Context.CreateAnalyzer());
        _encoder = new FaceVideoEncoder(options.Coding, _seeing, _own);
        _decoder = new FaceVideoDecoder(_drawing, _others, gaze: options.Gaze);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Local => _socket.Local;

    /// <summary>Waits for somebody to connect.</summary>
    /// <param name="heads">The models.</param>
    /// <param name="address">Where; port 0 = any that is free (<see cref="Local"/>).</param>
    /// <param name="options">How; null = defaults.</param>
    /// <exception cref="InputException">The address or the options cannot be used.</exception>
    public static CallSession Listen(TalkingHeads heads, IPEndPoint address, CallOptions? options = null) =>
        Open(heads, () => CallSocket.Listen(address), options);

    /// <summary>Connects to somebody who listens.</summary>
    /// <param name="heads">The models.</param>
    /// <param name="address">Where.</param>
    /// <param name="options">How; null = defaults.</param>
    /// <exception cref="InputException">The options cannot be used.</exception>
    public static CallSession Connect(TalkingHeads heads, IPEndPoint address, CallOptions? options = null) =>
        Open(heads, () => CallSocket.Connect(address), options);

    /// <summary>Holds the call until the camera ends or the other one leaves.</summary>
    /// <param name="camera">One's own pictures; read when the other one is there.</param>
    /// <param name="output">Where the other's go; started when the first has come.</param>
    /// <param name="progress">Hears how it goes, once a second.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="InputException">The camera cannot be read.</exception>
    public async Task<CallReport> RunAsync(
        IPictureInput camera, IFrameOutput output, IProgress<CallReport>? progress = null, CancellationToken cancellation = default)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _options.Finish);
        Task receiving = _socket.ReceiveAsync(TakeAsync, stop.Token);
        Task greeting = _socket.GreetAsync(stop.Token);
        Task showing = Task.CompletedTask;
        bool started = false;
        try
        {
            await _socket.Met.WaitAsync(stop.Token).ConfigureAwait(false);
            _start = Stopwatch.GetTimestamp();
            if (_options.Seconds is double seconds)
            {
                stop.CancelAfter(TimeSpan.FromSeconds(seconds));
            }

            showing = ShowAsync(output, () => started = true, progress, cancellation, stop.Token);
            Task sending = SendAsync(camera, stop.Token);
            Task ended = await Task.WhenAny(sending, showing, receiving, greeting, _socket.Left).ConfigureAwait(false);
            await ended.ConfigureAwait(false);
            if (ended == sending && !_socket.Left.IsCompleted)
            {
                // The last frames are on their way, in both directions.
                await Task.WhenAny(_socket.Left, Task.Delay(TimeSpan.FromSeconds(_options.Buffer + 1), stop.Token)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // In good order.
        }

        await _socket.SendByeAsync(CancellationToken.None).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(receiving, greeting, showing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (started)
        {
            await output.CompleteAsync().ConfigureAwait(false);
        }

        return Report();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        _encoder.Dispose();
        _own.Dispose();
        _others.Dispose();
        _seeing.Dispose();
        _drawing.Dispose();
        _socket.Dispose();
        _decoding.Dispose();
    }

    private static CallSession Open(TalkingHeads heads, Func<CallSocket> open, CallOptions? options)
    {
        options ??= new CallOptions();
        options.Check();
        CallSocket socket = open();
        try
        {
            return new CallSession(heads, socket, options);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task SendAsync(IPictureInput camera, CancellationToken cancellation)
    {
        Channel<VideoFrame> seen = Channel.CreateBounded<VideoFrame>(
            new BoundedChannelOptions(4) { FullMode = camera.IsLive ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait },
            dropped => dropped.Dispose());
        Task watching = Task.Run(
            async () =>
            {
                try
                {
                    LiveClock? clock = null;
                    await foreach (VideoFrame picture in camera.ReadAsync(cancellation).ConfigureAwait(false))
                    {
                        clock ??= new LiveClock();
                        await (camera.IsLive ? Task.CompletedTask : clock.UntilAsync(picture.Time, cancellation)).ConfigureAwait(false);
                        await seen.Writer.WriteAsync(picture, cancellation).ConfigureAwait(false);
                    }
                }
                finally
                {
                    seen.Writer.TryComplete();
                }
            },
            cancellation);
        await foreach (VideoFrame picture in seen.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<byte[]> packets = await _encoder.PushAsync(picture.Image, cancellation).ConfigureAwait(false);
            picture.Dispose();
            _coding.Add(Stopwatch.GetElapsedTime(start));
            await SendAsync(packets, cancellation).ConfigureAwait(false);
        }

        await watching.ConfigureAwait(false);
        await SendAsync(await _encoder.FinishAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    private async Task SendAsync(IReadOnlyList<byte[]> packets, CancellationToken cancellation)
    {
        foreach (byte[] packet in packets)
        {
            await _socket.SendAsync(packet, cancellation).ConfigureAwait(false);
            Interlocked.Add(ref _sentBytes, packet.Length);
            Interlocked.Increment(ref _sentPackets);
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> packet)
    {
        Interlocked.Add(ref _receivedBytes, packet.Length);
        Interlocked.Increment(ref _receivedPackets);
        await _decoding.WaitAsync().ConfigureAwait(false);
        try
        {
            await _decoder.PushAsync(packet.ToArray()).ConfigureAwait(false);
        }
        finally
        {
            _decoding.Release();
        }
    }

    // The other's frames, one each 1 / rate seconds, so far behind what has come as the buffer says.
    private async Task ShowAsync(
        IFrameOutput output, Action begun, IProgress<CallReport>? progress, CancellationToken cancellation, CancellationToken stop)
    {
        while (_decoder.NextFrame == 0)
        {
            await Task.Delay(10, stop).ConfigureAwait(false);
        }

        double rate = _options.Coding.FrameRate.Value;
        Image frame = new(_decoder.Side, _decoder.Side);
        await output.StartAsync(
            new LiveFormat(frame.Width, frame.Height, _options.Coding.FrameRate, false, ProvenanceOf(_others)), cancellation).ConfigureAwait(false);
        begun();
        LiveClock clock = new();
        double reported = 0;
        double wait = _options.Buffer + (_options.Coding.FramesPerPacket / rate);
        int number = _decoder.NextFrame - 1 - (int)(wait * rate);
        for (long tick = 0; ; tick++)
        {
            await clock.UntilAsync(tick / rate, stop).ConfigureAwait(false);

            // A machine that draws too slowly shows some frames for longer, so that time does not shrink.
            for (long due = (long)(clock.Now.TotalSeconds * rate); tick < due; tick++)
            {
                number = Next(number, rate, wait);
                await output.WriteAsync(new LiveFrame(tick, frame, default, true)).ConfigureAwait(false);
            }

            long start = Stopwatch.GetTimestamp();
            await _decoding.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                number = Next(number, rate, wait);
                _decoder.Render(Math.Max(0, number), frame);
            }
            finally
            {
                _decoding.Release();
            }

            _rendering.Add(Stopwatch.GetElapsedTime(start));
            await output.WriteAsync(new LiveFrame(tick, frame, default, false)).ConfigureAwait(false);
            _shown++;
            if (clock.Now.TotalSeconds >= reported + 1)
            {
                reported = clock.Now.TotalSeconds;
                progress?.Report(Report());
            }

            if (_decoder.TotalFrames is int total && number >= total - 1)
            {
                return;
            }
        }
    }

    // The next frame; one more where much has piled up, the same where nothing has come for long: clocks differ.
    private int Next(int number, double rate, double wait)
    {
        double ahead = (_decoder.NextFrame - number) / rate;
        bool ending = _decoder.TotalFrames is not null;
        return ahead > wait + 0.5 ? number + 2 : ahead < -LongestConcealment && !ending ? number : number + 1;
    }

    private CallReport Report()
    {
        StageLatency? trip = _socket.RoundTrip.Read();
        (StageLatency? coding, StageLatency? drawing) = (_coding.Read(), _rendering.Read());
        double design = 1000 * (_options.Buffer + (2.0 * _options.Coding.FramesPerPacket / _options.Coding.FrameRate.Value));
        return new CallReport(
            _start == 0 ? 0 : Stopwatch.GetElapsedTime(_start).TotalSeconds,
            _encoder.Frames,
            Interlocked.Read(ref _sentBytes),
            Interlocked.Read(ref _sentPackets),
            Interlocked.Read(ref _receivedBytes),
            Interlocked.Read(ref _receivedPackets),
            _shown,
            _decoder.Statistics.Concealed,
            _decoder.Statistics.Lost)
        {
            RoundTrip = trip,
            Coding = coding,
            Drawing = drawing,
            Latency = design + ((trip?.Median ?? 0) / 2) + (coding?.Median ?? 0) + (drawing?.Median ?? 0),
        };
    }

    private static Provenance ProvenanceOf(IAnimator animator) => new()
    {
        SourceType = animator.Traits.Learned ? DigitalSourceType.CompositeWithTrainedAlgorithmicMedia : DigitalSourceType.CompositeSynthetic,
        Detail = $"generator {animator.Name}",
    };
}
