using Orator.Animation;
using Orator.Codec.Bitstream;
using Orator.Codec.Payloads;
using Orator.Codec.Pictures;
using Orator.Perception;
using Orator.Recipes;

namespace Orator.Codec;

/// <summary>Where a drawn frame comes from.</summary>
public enum FrameOrigin
{
    /// <summary>There is no picture of the face yet: the frame is grey.</summary>
    NoPicture,

    /// <summary>From plain video.</summary>
    Plain,

    /// <summary>From what was received of the frame.</summary>
    Received,

    /// <summary>What was sent of the frame has not come: the motion before it goes on and dies down.</summary>
    Concealed,
}

/// <summary>
/// Draws a face video from packets, of which some may be lost, late, repeated or damaged. Packets go in as they come; each frame can be
/// drawn at any time. Not for use by several threads at a time.
/// </summary>
public sealed class FaceVideoDecoder : IDisposable
{
    private const int Remembered = 256;
    private const double LongestGapSeconds = 60;
    private const int FadeFrames = 4;
    private readonly FaceAnalyzer _analyzer;
    private readonly IAnimator _animator;
    private readonly HeadView _view;
    private readonly int? _side;
    private readonly Gaze? _gaze;
    private readonly PartAssembler _assembler = new();
    private readonly PartAssembler _plainAssembler = new();
    private readonly SortedDictionary<int, Image> _plain = [];
    private readonly MotionReader _reader = new();
    private readonly Concealment _concealment = new();
    private readonly SortedDictionary<int, KnownFrame> _frames = [];
    private readonly List<(byte Number, SourcePicture Picture, int Shot)> _sources = [];
    private readonly Queue<(int Number, ReadOnlyMemory<byte> Block)> _sound = [];
    private ushort? _sequence;
    private GazeDirector? _eyes;
    private SourcePicture? _shown;
    private SourcePicture? _before;
    private Image? _blend;
    private int _fade;
    private int _shot;

    /// <summary>Sets up.</summary>
    /// <param name="analyzer">The face networks; they stay the caller's.</param>
    /// <param name="animator">What draws; stays the caller's.</param>
    /// <param name="view">How the head is turned further; null = as it was.</param>
    /// <param name="side">Side of the frames, pixels, 64 to 1024; null = as they were coded.</param>
    /// <param name="gaze">Where the eyes look; null = <see cref="Gaze.Follow"/>: as it was sent. Of plain video it changes nothing.</param>
    /// <exception cref="InputException"><paramref name="side"/> is out of its range.</exception>
    public FaceVideoDecoder(FaceAnalyzer analyzer, IAnimator animator, HeadView? view = null, int? side = null, Gaze? gaze = null)
    {
        if (side is < 64 or > 1024)
        {
            throw new InputException(FormattableString.Invariant($"The size (--size) must lie between 64 and 1024, not {side}."));
        }

        (_analyzer, _animator, _view, _side, _gaze) = (analyzer, animator, view ?? HeadView.Own, side, gaze);
    }

    /// <summary>What the stream is; null before that has come.</summary>
    public StreamParameters? Parameters { get; private set; }

    /// <summary>Side of the frames, pixels; 0 before the parameters have come.</summary>
    public int Side => Parameters is null ? 0 : _side ?? Parameters.Side;

    /// <summary>Number of the frame behind the last one that is known.</summary>
    public int NextFrame { get; private set; }

    /// <summary>Number of frames of the stream; null before its end has come.</summary>
    public int? TotalFrames { get; private set; }

    /// <summary>What has happened so far.</summary>
    public DecoderStatistics Statistics { get; private set; } = new();

    /// <summary>Takes a packet.</summary>
    /// <param name="packet">Its bytes; parts are kept.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False if it is damaged or of no use; the stream goes on.</returns>
    /// <exception cref="InputException">The stream was made for another expression basis.</exception>
    public async ValueTask<bool> PushAsync(ReadOnlyMemory<byte> packet, CancellationToken cancellation = default)
    {
        Packet read;
        try
        {
            read = PacketFormat.Read(packet);
        }
        catch (InvalidDataException)
        {
            Statistics = Statistics with { Damaged = Statistics.Damaged + 1 };
            return false;
        }

        CountLost(read.Sequence);
        switch (read.Payload)
        {
            case StreamParameters parameters:
                return Take(parameters);
            case PictureSlice slice:
                return Parameters is not null && await TakeAsync(slice, cancellation).ConfigureAwait(false);
            case MotionPayload motion:
                return Parameters is not null && Take(motion);
            case PlainSlice plain:
                return Parameters is not null && await TakeAsync(plain, cancellation).ConfigureAwait(false);
            case SoundPayload sound:
                return Take(sound);
            case StreamEnd end:
                TotalFrames = end.Frames;
                return true;
            default:
                return true;
        }
    }

    /// <summary>Takes out the sound that has come since the last call: number and bytes of each block of Opus.</summary>
    public IReadOnlyList<(int Number, ReadOnlyMemory<byte> Block)> TakeSound()
    {
        (int, ReadOnlyMemory<byte>)[] blocks = [.. _sound];
        _sound.Clear();
        return blocks;
    }

    /// <summary>Draws a frame.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="frame">Receives the picture: a square of <see cref="Side"/> pixels.</param>
    /// <returns>Where it comes from.</returns>
    public FrameOrigin Render(int number, Image frame)
    {
        if (_plain.Count > 0 && PlainAt(number) is Image plain)
        {
            plain.Pixels.CopyTo(frame.Pixels, 0);
            (_shown, _before) = (null, null);
            return FrameOrigin.Plain;
        }

        if (_sources.Count == 0)
        {
            Array.Fill(frame.Pixels, (byte)128);
            return FrameOrigin.NoPicture;
        }

        bool known = _frames.TryGetValue(number, out KnownFrame? found);
        float[]? state = known ? found!.State : _concealment.Extrapolate(number);
        byte wanted = known ? found!.Picture : _frames.Count > 0 ? _frames.Last().Value.Picture : _sources[^1].Number;
        int index = _sources.FindIndex(s => s.Number == wanted);
        SourcePicture source = _sources[index < 0 ? _sources.Count - 1 : index].Picture;
        state ??= source.OwnState();
        BeginFade(source);
        _eyes ??= new GazeDirector(_gaze, source.Portrait.Motion, Rate);
        _eyes.GoOn();
        source.Render(state, _view, frame, _eyes);
        Fade(state, frame);
        if (known && found!.Received)
        {
            return FrameOrigin.Received;
        }

        Statistics = Statistics with { Concealed = Statistics.Concealed + 1 };
        return FrameOrigin.Concealed;
    }

    // The frame itself; or the last one, where it stands in for those behind it.
    private Image? PlainAt(int number)
    {
        if (_plain.TryGetValue(number, out Image? plain))
        {
            return plain;
        }

        (int last, Image picture) = _plain.Last();
        return number > last && (_frames.Count == 0 || _frames.Last().Key < last) ? picture : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _sources.ForEach(source => source.Picture.Dispose());

    private double Rate => (double)Parameters!.RateNumerator / Parameters.RateDenominator;

    private void CountLost(ushort sequence)
    {
        if (_sequence is ushort last)
        {
            int step = (ushort)(sequence - last);
            if (step is > 0 and < 1 << 15)
            {
                Statistics = Statistics with { Lost = Statistics.Lost + step - 1 };
                _sequence = sequence;
            }
        }
        else
        {
            _sequence = sequence;
        }

        Statistics = Statistics with { Received = Statistics.Received + 1 };
    }

    private bool Take(StreamParameters parameters)
    {
        if (parameters.Basis != BasisFingerprint.Default)
        {
            throw new InputException("The face video was made for another expression basis: use the version of Orator that made it.");
        }

        if (Parameters is not null && (Parameters.Side != parameters.Side || Parameters.RateNumerator != parameters.RateNumerator
            || Parameters.RateDenominator != parameters.RateDenominator))
        {
            return Refuse();
        }

        if (Parameters is not null && Parameters.Crop != parameters.Crop)
        {
            // A cut.
            (_shown, _before) = (null, null);
            _shot++;
        }

        Parameters = parameters;
        return true;
    }

    private async ValueTask<bool> TakeAsync(PictureSlice slice, CancellationToken cancellation)
    {
        if (_assembler.Add(slice) is not byte[] bytes)
        {
            return true;
        }

        Image? decoded = await StillCodec.DecodeAsync(slice.Codec, bytes, Side, cancellation).ConfigureAwait(false);
        SourcePicture? picture = decoded is null ? null : SourcePicture.Open(decoded, _analyzer, _animator);
        if (picture is null)
        {
            return Refuse();
        }

        if (_sources.Count == FaceVideoEncoder.PictureBuffer)
        {
            SourcePicture oldest = _sources[0].Picture;
            _sources.RemoveAt(0);
            (_shown, _before) = (_shown == oldest ? null : _shown, _before == oldest ? null : _before);
            oldest.Dispose();
        }

        _sources.Add((slice.Picture, picture, _shot));
        SourcePicture[] shot = [.. _sources.Where(source => source.Shot == _shot).Select(source => source.Picture)];
        Array.ForEach(shot, source => source.Join(shot));
        Statistics = Statistics with { Pictures = Statistics.Pictures + 1 };
        return true;
    }

    private async ValueTask<bool> TakeAsync(PlainSlice slice, CancellationToken cancellation)
    {
        if (NextFrame > 0 && slice.First - NextFrame > LongestGapSeconds * Rate)
        {
            return Refuse();
        }

        if (_plainAssembler.Add(slice) is not byte[] bytes)
        {
            return true;
        }

        Image[]? frames = await PlainVideo.DecodeAsync(bytes, slice.Frames, Side, cancellation).ConfigureAwait(false);
        if (frames is null)
        {
            return Refuse();
        }

        for (int i = 0; i < frames.Length; i++)
        {
            _plain[slice.First + i] = frames[i];
        }

        while (_plain.Count > PlainSlice.MostFrames)
        {
            _plain.Remove(_plain.First().Key);
        }

        NextFrame = Math.Max(NextFrame, slice.First + frames.Length);
        return true;
    }

    private bool Take(SoundPayload sound)
    {
        for (int i = 0; i < sound.Blocks.Count; i++)
        {
            _sound.Enqueue((sound.First + i, sound.Blocks[i]));
            if (_sound.Count > Remembered)
            {
                _sound.Dequeue();
            }
        }

        return true;
    }

    private bool Take(MotionPayload motion)
    {
        if (motion.First < NextFrame && NextFrame > 0)
        {
            Statistics = Statistics with { Late = Statistics.Late + 1 };
            return false;
        }

        if (NextFrame > 0 && motion.First - NextFrame > LongestGapSeconds * Rate)
        {
            return Refuse();
        }

        bool gap = NextFrame > 0 && motion.First > NextFrame && _frames.Count > 0;
        if (gap && !motion.Whole && _reader.Quality > 0)
        {
            _reader.Reset(MotionQuantiser.Levels(_concealment.Extrapolate(motion.First - 1)!, _reader.Quality));
        }

        if (_reader.Read(motion.Code.Span, motion.Frames, motion.Quality, motion.Whole) is not ReceivedMotion[] received)
        {
            return false;
        }

        for (int missed = Math.Max(NextFrame, motion.First - Remembered); gap && missed < motion.First; missed++)
        {
            Remember(missed, new KnownFrame(_concealment.Extrapolate(missed)!, motion.Picture, Received: false));
        }

        for (int i = 0; i < received.Length; i++)
        {
            float[] state = received[i].ToState();
            _concealment.Add(motion.First + i, state);
            Remember(motion.First + i, new KnownFrame(state, motion.Picture, Received: true));
        }

        NextFrame = motion.First + received.Length;
        return true;
    }

    private bool Refuse()
    {
        Statistics = Statistics with { Damaged = Statistics.Damaged + 1 };
        return false;
    }

    private void Remember(int number, KnownFrame frame)
    {
        _frames[number] = frame;
        while (_frames.Count > Remembered)
        {
            _frames.Remove(_frames.First().Key);
        }
    }

    private void BeginFade(SourcePicture source)
    {
        if (source != _shown)
        {
            (_before, _shown, _fade) = (_shown, source, FadeFrames);
        }
    }

    // From one picture to the next within some frames: both are drawn in the same state.
    private void Fade(ReadOnlySpan<float> state, Image frame)
    {
        if (_before is null || _fade == 0)
        {
            return;
        }

        _blend ??= new Image(frame.Width, frame.Height);
        _before.Render(state, _view, _blend, _eyes);
        int old = _fade--;
        const int Whole = FadeFrames + 1;
        for (int i = 0; i < frame.Pixels.Length; i++)
        {
            frame.Pixels[i] = (byte)(((frame.Pixels[i] * (Whole - old)) + (_blend.Pixels[i] * old) + (Whole / 2)) / Whole);
        }
    }

    private sealed record KnownFrame(float[] State, byte Picture, bool Received);
}
