using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using Orator.Animation;
using Orator.Codec;
using Orator.Codec.Bitstream;
using Orator.Codec.Sound;
using Orator.Media;
using Orator.Perception;

namespace Orator.Live;

/// <summary>
/// Two people see each other at a few kbit/s: each end sends what its camera sees of a face by the codec (<see cref="FaceVideoEncoder"/>)
/// over UDP, and draws the other's (<see cref="FaceVideoDecoder"/>). Sound goes beside it as Opus and comes out with the frames of its
/// moment. Without encryption: for one machine, a network of one's own, or a tunnel.
/// </summary>
public sealed class CallSession : IDisposable
{
    // Of the other's motion that did not come, frames that are made up before the picture stands.
    private const double LongestConcealment = 0.6;

    // Frames over which the latency is averaged.
    private const int Averaged = 50;
    private readonly CallOptions _options;
    private readonly CallSocket _socket;
    private readonly FaceAnalyzer _seeing;
    private readonly FaceAnalyzer _drawing;
    private readonly IAnimator _own;
    private readonly IAnimator _others;
    private readonly FaceVideoEncoder _encoder;
    private readonly FaceVideoDecoder _decoder;
    private readonly SemaphoreSlim _decoding = new(1, 1);
    private readonly SemaphoreSlim _leaving = new(1, 1);
    private readonly LatencyMeter _coding = new();
    private readonly LatencyMeter _rendering = new();
    private SoundReceiver? _heard;
    private ushort _sequence;
    private long _start;
    private long _sentBytes;
    private long _sentPackets;
    private long _receivedBytes;
    private long _receivedPackets;
    private long _sentSound;
    private long _receivedSound;
    private long _shown;
    private double _behind;
    private bool _waits;

    private CallSession(TalkingHeads heads, CallSocket socket, CallOptions options)
    {
        (_options, _socket) = (options, socket);
        _own = heads.Context.OpenAnimator(new ReenactRequest { Generator = "mesh" });
        _others = heads.Context.OpenAnimator(new ReenactRequest { Generator = options.Generator, Model = options.Model });
        (_seeing, _drawing) = (heads.Context.CreateAnalyzer(), heads.Context.CreateAnalyzer());
        FaceVideoEncoderOptions coding = options.Sound is null
            ? options.Coding : options.Coding with { SoundBlock = OpusSound.BlockMilliseconds, SoundSkip = OpusEncoder.Skip };
        _encoder = new FaceVideoEncoder(coding, _seeing, _own);
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
        Task sending = Task.CompletedTask;
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
            sending = SendAsync(camera, stop.Token);
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
        finally
        {
            await _socket.SendByeAsync(CancellationToken.None).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(receiving, greeting, showing, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

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
        _leaving.Dispose();
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
        // A machine that is too slow for all pictures leaves some out, of files as of cameras: what is said goes on.
        Channel<VideoFrame> seen = Channel.CreateBounded<VideoFrame>(
            new BoundedChannelOptions(2) { FullMode = BoundedChannelFullMode.DropOldest }, dropped => dropped.Dispose());
        TaskCompletionSource<LiveClock> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task speaking = _options.Sound is ISoundInput sound
            ? new SoundSender(sound, _options.SoundRate, SendSoundAsync).RunAsync(begun.Task, ended.Token, cancellation) : Task.CompletedTask;
        Task watching = Task.Run(
            async () =>
            {
                try
                {
                    LiveClock? clock = null;
                    await foreach (VideoFrame picture in camera.ReadAsync(ended.Token).ConfigureAwait(false))
                    {
                        begun.TrySetResult(clock ??= new LiveClock());
                        await (camera.IsLive ? Task.CompletedTask : clock.UntilAsync(picture.Time, ended.Token)).ConfigureAwait(false);
                        await seen.Writer.WriteAsync(picture, ended.Token).ConfigureAwait(false);
                    }
                }
                finally
                {
                    seen.Writer.TryComplete();
                }
            },
            CancellationToken.None);
        Task coding = CodeAsync(seen.Reader, ended.Token);
        try
        {
            // A microphone that cannot be read is told at once; one that ends is not missed.
            await (await Task.WhenAny(coding, speaking).ConfigureAwait(false)).ConfigureAwait(false);
            await coding.ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(coding, watching, speaking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await SendAsync(await _encoder.FinishAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    private async Task CodeAsync(ChannelReader<VideoFrame> seen, CancellationToken cancellation)
    {
        await foreach (VideoFrame picture in seen.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            long start = Stopwatch.GetTimestamp();

            // Frames that there was no time for keep their numbers: sound is told apart by them.
            while (_encoder.Frames < picture.Index)
            {
                await SendAsync(await _encoder.SkipAsync(picture.Image, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            }

            IReadOnlyList<byte[]> packets = await _encoder.PushAsync(picture.Image, cancellation).ConfigureAwait(false);
            picture.Dispose();
            _coding.Add(Stopwatch.GetElapsedTime(start));
            await SendAsync(packets, cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask SendSoundAsync(int number, ReadOnlyMemory<byte> block)
    {
        // A block that does not fit is lost, as others are.
        if (block.Length <= byte.MaxValue)
        {
            byte[] packet = PacketFormat.Write(new Packet(0, new SoundPayload(number, [block])));
            Interlocked.Add(ref _sentSound, packet.Length);
            await SendAsync([packet], CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(IReadOnlyList<byte[]> packets, CancellationToken cancellation)
    {
        foreach (byte[] packet in packets)
        {
            // Motion and sound come from two sides: packets get their numbers when they leave.
            await _leaving.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                PacketFormat.Number(packet, _sequence++);
                await _socket.SendAsync(packet, cancellation).ConfigureAwait(false);
            }
            finally
            {
                _leaving.Release();
            }

            Interlocked.Add(ref _sentBytes, packet.Length);
            Interlocked.Increment(ref _sentPackets);
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> packet)
    {
        Interlocked.Add(ref _receivedBytes, packet.Length);
        Interlocked.Increment(ref _receivedPackets);
        if (PacketFormat.KindOf(packet.Span) == PacketKind.Sound)
        {
            Interlocked.Add(ref _receivedSound, packet.Length);
        }

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

        Image frame = new(_decoder.Side, _decoder.Side);
        _heard = _decoder.Parameters is { SoundBlock: > 0 } stream ? new SoundReceiver(stream.SoundBlock, stream.SoundSkip) : null;
        await output.StartAsync(
            new LiveFormat(frame.Width, frame.Height, _options.Coding.FrameRate, _heard is not null, ProvenanceOf(_others)),
            cancellation).ConfigureAwait(false);
        begun();
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task hearing = _heard?.RunAsync(ended.Token) ?? Task.CompletedTask;
        try
        {
            await ShowAsync(output, frame, progress, stop).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await hearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ShowAsync(IFrameOutput output, Image frame, IProgress<CallReport>? progress, CancellationToken stop)
    {
        FrameRate rate = _options.Coding.FrameRate;
        LiveClock clock = new();
        double reported = 0;
        int number = _decoder.NextFrame - 1 - (int)(Wait * rate.Value);
        for (long tick = 0; ; tick++)
        {
            await clock.UntilAsync(rate.TimeOf(tick), stop).ConfigureAwait(false);

            // A machine that draws too slowly shows some frames for longer, so that time does not shrink.
            for (long due = (long)(clock.Now.TotalSeconds * rate.Value); tick < due; tick++)
            {
                number = Next(number);
                await output.WriteAsync(new LiveFrame(tick, frame, SoundOf(number, tick), true)).ConfigureAwait(false);
            }

            long start = Stopwatch.GetTimestamp();
            await _decoding.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                number = Next(number);
                _decoder.Render(Math.Max(0, number), frame);
                foreach ((int block, ReadOnlyMemory<byte> bytes) in _decoder.TakeSound())
                {
                    _heard?.Add(block, bytes);
                }
            }
            finally
            {
                _decoding.Release();
            }

            _rendering.Add(Stopwatch.GetElapsedTime(start));
            await output.WriteAsync(new LiveFrame(tick, frame, SoundOf(number, tick), false)).ConfigureAwait(false);
            _shown++;
            _behind += (((_decoder.NextFrame - number) / rate.Value) - _behind) / Math.Min(_shown, Averaged);
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

    // As long as the tick, from where the frame begins: frames left out take their sound with them, and one that stays is silent.
    private float[] SoundOf(int number, long tick)
    {
        if (_heard is null)
        {
            return [];
        }

        int count = (int)(SampleOf(tick + 1) - SampleOf(tick));
        return number < 0 ? new float[count] : _heard.Take(SampleOf(number), count);
        long SampleOf(long index) => (long)Math.Round(_options.Coding.FrameRate.TimeOf(index) * AudioReader.SampleRate);
    }

    // Seconds that the frames shown are behind those that have come.
    private double Wait => Math.Max(
        _options.Buffer + (_options.Coding.FramesPerPacket / _options.Coding.FrameRate.Value), _heard is null ? 0 : SoundReceiver.Latency);

    // The next frame; one more where clocks differ, several at once where much has piled up. Where nothing has come for long the frame stays
    // until there is as much to show as in the beginning: an end that is slower from then on is shown later.
    private int Next(int number)
    {
        double rate = _options.Coding.FrameRate.Value;
        double ahead = (_decoder.NextFrame - number) / rate;
        bool ending = _decoder.TotalFrames is not null;
        _waits = !ending && (_waits ? ahead < Wait : ahead < -LongestConcealment);
        return _waits ? number
            : ahead > Wait + 1 ? _decoder.NextFrame - (int)(Wait * rate)
            : ahead > Wait + 0.5 ? number + 2
            : number + 1;
    }

    private CallReport Report()
    {
        StageLatency? trip = _socket.RoundTrip.Read();
        (StageLatency? coding, StageLatency? drawing) = (_coding.Read(), _rendering.Read());
        double rate = _options.Coding.FrameRate.Value;
        double design = 1000 * (_behind + ((_options.Coding.FramesPerPacket - 1) / (2 * rate)));
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
            SentSoundBytes = Interlocked.Read(ref _sentSound),
            ReceivedSoundBytes = Interlocked.Read(ref _receivedSound),
            MissingSound = _heard?.MissingSeconds ?? 0,
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
