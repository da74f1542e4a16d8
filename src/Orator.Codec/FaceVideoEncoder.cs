using Orator.Animation;
using Orator.Codec.Bitstream;
using Orator.Codec.Payloads;
using Orator.Codec.Pictures;
using Orator.Geometry;
using Orator.Perception;

namespace Orator.Codec;

/// <summary>
/// Codes a video of one face, frame by frame: pictures of it now and then, and what it does in between. Frames go in, packets of at most
/// 1,200 bytes come out. Not for use by several threads at a time.
/// </summary>
/// <remarks>
/// The encoder runs the decoder: it draws some of the frames as the receiver does, and sends a new picture, or goes back to an earlier one,
/// when they are too far from the truth.
/// </remarks>
public sealed class FaceVideoEncoder : IDisposable
{
    private const double ParametersSeconds = 10;
    private const double CheckSeconds = 0.5;
    private const int ChecksToRefresh = 2;
    private const double PlainSeconds = 1;

    // An earlier picture is taken up again if it is nearer by so much.
    private const double Nearer = 0.8;

    /// <summary>Pictures that sender and receiver keep.</summary>
    internal const int PictureBuffer = 4;

    private readonly FaceVideoEncoderOptions _options;
    private readonly FaceAnalyzer _analyzer;
    private readonly IAnimator _animator;
    private readonly FaceTracker _tracker;
    private readonly MotionWriter _motion = new();
    private readonly RateControl _rate;
    private readonly List<EncoderSource> _sources = [];
    private readonly Queue<PictureSlice> _copies = [];
    private readonly List<byte[]> _packets = [];
    private readonly List<(int Frame, double Distance)> _distances = [];
    private readonly float[] _state = new float[FaceState.Count];
    private readonly float[] _drawn = new float[FaceState.Count];
    private readonly Image _frame;
    private readonly List<Image> _plain = [];
    private bool _isPlain;
    private int _plainUntil;
    private CodedSquare? _square;
    private EncoderSource? _source;
    private ushort _sequence;
    private byte _picture;
    private int _shot = -1;
    private int _seen;
    private int _unseen;
    private int _failed;
    private int _frames;
    private int _packetFirst;
    private int _nextState;
    private int _nextParameters;
    private int _nextCheck;
    private int _bad;
    private int _blocks;
    private (int Width, int Height) _size;

    /// <summary>Sets up.</summary>
    /// <param name="options">How to code.</param>
    /// <param name="analyzer">The face networks; they stay the caller's.</param>
    /// <param name="animator">What the encoder draws with, to see what the receiver will; stays the caller's.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public FaceVideoEncoder(FaceVideoEncoderOptions options, FaceAnalyzer analyzer, IAnimator animator)
    {
        options.Check();
        (_options, _analyzer, _animator) = (options, analyzer, animator);
        _tracker = new FaceTracker(analyzer);
        _rate = new RateControl(options);
        _frame = new Image(options.Side, options.Side);
    }

    /// <summary>Frames pushed so far.</summary>
    public int Frames => _frames;

    /// <summary>The square that is coded; null before the first face.</summary>
    public CodedSquare? Square => _square;

    /// <summary>Pictures sent so far.</summary>
    public int Pictures { get; private set; }

    /// <summary>Frames that were sent as plain video, since there was no face or the generator failed.</summary>
    public int PlainFrames { get; private set; }

    /// <summary>How far drawn frames were from the truth, where that was measured: frame number and distance.</summary>
    public IReadOnlyList<(int Frame, double Distance)> Distances => _distances;

    /// <summary>Codes the next frame.</summary>
    /// <param name="frame">The frame, as large as those before.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Packets to send, none or several; valid for good.</returns>
    public async ValueTask<IReadOnlyList<byte[]>> PushAsync(Image frame, CancellationToken cancellation = default)
    {
        _packets.Clear();
        _size = (frame.Width, frame.Height);
        int number = _frames++;
        FaceObservation? face = _tracker.Track(frame, _options.FrameRate.TimeOf(number));
        if (face is not null && _tracker.Shot > _shot)
        {
            EndMotion();
            _shot = _tracker.Shot;
            _square = CodedSquare.Around(face, frame.Width, frame.Height, _options.Side);
            _sources.ForEach(source => source.Dispose());
            _sources.Clear();
            _source = null;
            _nextParameters = number;
        }

        _square ??= CodedSquare.Middle(frame.Width, frame.Height, _options.Side);
        FaceObservation? seen = face is null ? null : _square.ToSquare(face);
        (_seen, _unseen) = seen is null ? (0, _unseen + 1) : (_seen + 1, 0);
        return await CodeAsync(number, frame, seen, cancellation).ConfigureAwait(false);
    }

    /// <summary>Codes a frame that there was no time to look at: nothing has changed. So the numbers of frames go with time where a machine is
    /// too slow for all of them.</summary>
    /// <param name="frame">The frame before it or behind it, as large as those before; it is used within plain video only.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>As <see cref="PushAsync"/>.</returns>
    public async ValueTask<IReadOnlyList<byte[]>> SkipAsync(Image frame, CancellationToken cancellation = default)
    {
        _packets.Clear();
        int number = _frames++;
        return _source is null && !_isPlain ? [] : await CodeAsync(number, frame, null, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<byte[]>> CodeAsync(
        int number, Image frame, FaceObservation? seen, CancellationToken cancellation)
    {
        if (await AddPlainAsync(number, frame, cancellation).ConfigureAwait(false))
        {
            return [.. _packets];
        }

        if (_source is null && (seen is null || !await SendPictureAsync(frame, seen, cancellation).ConfigureAwait(false)))
        {
            _failed = ChecksToRefresh;
            return [.. _packets];
        }

        AddMotion(number, seen);
        if (seen is not null && _options.Distance is not null && number >= _nextCheck)
        {
            _nextCheck = number + Math.Max(1, (int)(CheckSeconds * _options.FrameRate.Value));
            await CheckAsync(number, frame, seen, cancellation).ConfigureAwait(false);
        }

        return [.. _packets];
    }

    /// <summary>Sends blocks of Opus sound, which follow those before them.</summary>
    /// <param name="blocks">At most 15 blocks, each of 1 to 255 bytes.</param>
    /// <returns>The packet.</returns>
    public byte[] PushSound(IReadOnlyList<ReadOnlyMemory<byte>> blocks)
    {
        byte[] packet = PacketFormat.Write(new Packet(_sequence++, new SoundPayload(_blocks, blocks)));
        _blocks += blocks.Count;
        return packet;
    }

    /// <summary>Ends the stream.</summary>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The last packets.</returns>
    public async ValueTask<IReadOnlyList<byte[]>> FinishAsync(CancellationToken cancellation = default)
    {
        _packets.Clear();
        EndMotion();
        await SendPlainAsync(cancellation).ConfigureAwait(false);
        while (_copies.TryDequeue(out PictureSlice? copy))
        {
            Send(copy);
        }

        Send(new StreamEnd(_frames));
        return [.. _packets];
    }

    /// <inheritdoc/>
    public void Dispose() => _sources.ForEach(source => source.Dispose());

    // Plain video begins where no face has been seen for half a second, or where the generator fails in spite of a new picture; it ends when
    // there has been a face for as long, at the end of a run.
    private async ValueTask<bool> AddPlainAsync(int number, Image frame, CancellationToken cancellation)
    {
        int half = Math.Max(1, (int)(PlainSeconds / 2 * _options.FrameRate.Value));
        bool fails = _failed >= ChecksToRefresh;
        if (!_isPlain && !fails && _unseen < (_source is null ? 1 : half))
        {
            return false;
        }

        if (!_isPlain)
        {
            EndMotion();
            (_isPlain, _plainUntil) = (true, number + (fails ? 4 * half : 0));
        }

        if (_plain.Count == 0)
        {
            _packetFirst = number;
            if (_frames > _nextParameters)
            {
                SendParameters();
            }
        }

        _plain.Add(_square!.Cut(frame));
        PlainFrames++;
        if (_plain.Count >= Math.Min(2 * half, PlainSlice.MostFrames))
        {
            await SendPlainAsync(cancellation).ConfigureAwait(false);

            // The next frame begins anew, from a picture of its own.
            if (_seen >= half && number >= _plainUntil)
            {
                (_isPlain, _failed, _source, _nextState) = (false, 0, null, 0);
            }
        }

        return true;
    }

    private async ValueTask SendPlainAsync(CancellationToken cancellation)
    {
        if (_plain.Count > 0)
        {
            byte[] bytes = await PlainVideo.EncodeAsync(_plain, _options.FrameRate, cancellation).ConfigureAwait(false);
            Array.ForEach(PictureSlicer.Cut(_packetFirst, _plain.Count, bytes), Send);
            _plain.Clear();
        }
    }

    private void AddMotion(int number, FaceObservation? face)
    {
        if (_motion.Frames == 0)
        {
            // Without a face there is nothing new to tell.
            bool whole = number >= _nextState && face is not null;
            if (whole)
            {
                _nextState = number + Math.Max(1, (int)(_options.StateSeconds * _options.FrameRate.Value));
            }

            _packetFirst = number;
            _motion.Begin(whole ? _rate.Choose(number) : _motion.Quality, whole);
        }

        if (face is not null)
        {
            _source!.Observe(face, _state);
        }

        _motion.Add(face is null ? [] : _state);
        if (_motion.Frames == _options.FramesPerPacket)
        {
            EndMotion();
        }
    }

    private void EndMotion()
    {
        if (_motion.Frames == 0)
        {
            return;
        }

        bool whole = _motion.IsWhole;
        int frames = _motion.Frames;
        int quality = _motion.Quality;
        Send(new MotionPayload(_packetFirst, frames, quality, whole, _source!.Number, _motion.Finish()));
        if (_copies.TryDequeue(out PictureSlice? copy))
        {
            Send(copy);
        }

        if (_frames > _nextParameters)
        {
            SendParameters();
        }
    }

    private async Task CheckAsync(int number, Image frame, FaceObservation face, CancellationToken cancellation)
    {
        Image truth = _square!.Cut(frame);
        MotionQuantiser.Dequantise(_motion.Levels, _motion.Quality, _drawn);
        double distance = Distance(_source!, _drawn, truth);
        _distances.Add((number, distance));
        _source!.Measure(distance);

        // The first measurements follow the picture closely: they tell what the generator can do with a picture of this person.
        double usual = _source.UsualDistance ?? double.PositiveInfinity;
        _bad = distance > _options.RefreshRatio * usual ? _bad + 1 : 0;
        _failed = distance > _options.FailureRatio * usual ? _failed + 1 : 0;
        if (_bad < ChecksToRefresh)
        {
            return;
        }

        _bad = 0;
        EncoderSource? better = null;
        foreach (EncoderSource other in _sources.Where(other => other != _source))
        {
            other.Observe(face, _drawn);
            if (Distance(other, _drawn, truth) is double found && found < Nearer * distance)
            {
                (better, distance) = (other, found);
            }
        }

        if (better is not null)
        {
            EndMotion();
            (_source, _nextState) = (better, 0);
        }
        else if (_rate.AllowsPicture(number))
        {
            EndMotion();
            await SendPictureAsync(frame, face, cancellation).ConfigureAwait(false);
            _failed = 0;
        }
    }

    private double Distance(EncoderSource source, ReadOnlySpan<float> state, Image truth)
    {
        source.Picture.Render(state, HeadView.Own, _frame);
        return _options.Distance!.Between(_frame, truth);
    }

    private async Task<bool> SendPictureAsync(Image frame, FaceObservation face, CancellationToken cancellation)
    {
        Image truth = _square!.Cut(frame);
        byte[] bytes = await StillCodec.EncodeAsync(truth, _options.PictureQuality, cancellation).ConfigureAwait(false);
        if (bytes.Length > PictureSlicer.LargestPicture)
        {
            throw new OratorException($"A picture takes {bytes.Length} bytes; at most {PictureSlicer.LargestPicture} fit. Choose a lower --quality or --size.");
        }

        Image? decoded = await StillCodec.DecodeAsync(StillCodec.Best, bytes, _options.Side, cancellation).ConfigureAwait(false);
        SourcePicture? source = decoded is null ? null : SourcePicture.Open(decoded, _analyzer, _animator);
        if (source is null)
        {
            return false;
        }

        EncoderSource added = new(_picture, source, face);
        if (_frames > _nextParameters)
        {
            SendParameters();
        }

        _copies.Clear();
        PictureSlice[] slices = PictureSlicer.Cut(_picture++, StillCodec.Best, bytes);
        foreach (PictureSlice slice in slices)
        {
            Send(slice);
        }

        for (int copy = 1; copy < _options.Copies; copy++)
        {
            Array.ForEach(slices, _copies.Enqueue);
        }

        if (_sources.Count == PictureBuffer)
        {
            _sources[0].Dispose();
            _sources.RemoveAt(0);
        }

        _sources.Add(added);
        _sources.ForEach(source => source.Picture.Join(_sources.Select(other => other.Picture)));
        (_source, _nextState, _bad) = (added, 0, 0);
        Pictures++;
        _rate.PictureSent(_frames, 8L * bytes.Length * _options.Copies);
        return true;
    }

    private void SendParameters()
    {
        _nextParameters = _frames + (int)(ParametersSeconds * _options.FrameRate.Value);
        (FaceRegion region, int side) = _square!;
        Send(new StreamParameters
        {
            Side = side,
            RateNumerator = _options.FrameRate.Numerator,
            RateDenominator = _options.FrameRate.Denominator,
            FrameWidth = _size.Width,
            FrameHeight = _size.Height,
            Crop = new CropBox((int)(16 * region.CenterX), (int)(16 * region.CenterY), (int)(16 * region.Size)),
            Basis = BasisFingerprint.Default,
            SoundBlock = _options.SoundBlock,
            SoundSkip = _options.SoundSkip,
        });
    }

    private void Send(IPayload payload)
    {
        byte[] packet = PacketFormat.Write(new Packet(_sequence++, payload));
        if (payload is MotionPayload)
        {
            _rate.MotionSent(8 * packet.Length);
        }

        _packets.Add(packet);
    }
}
