using Orator.Codec.Entropy;

namespace Orator.Codec.Payloads;

/// <summary>Motion of a run of frames as the payload of a packet; the state goes on from packet to packet.</summary>
internal sealed class MotionWriter
{
    /// <summary>Most frames in a packet.</summary>
    public const int MostFrames = 15;

    private readonly MotionCoder _coder = new();
    private readonly int[] _values = new int[FaceState.Count];
    private ushort[] _contexts = [];
    private RangeEncoder? _encoder;
    private int _quality;
    private bool _whole;

    /// <summary>Frames in the packet that is being made.</summary>
    public int Frames { get; private set; }

    /// <summary>The levels of the last frame: what the decoder has.</summary>
    public ReadOnlySpan<int> Levels => _coder.Levels;

    /// <summary>Quality of the packet that is being made.</summary>
    public int Quality => _quality;

    /// <summary>Whether the first frame of the packet is told whole.</summary>
    public bool IsWhole => _whole;

    /// <summary>Begins a packet.</summary>
    /// <param name="quality">Its quality; a change needs <paramref name="whole"/>.</param>
    /// <param name="whole">Whether its first frame is told whole, so that a decoder needs nothing before it.</param>
    public void Begin(int quality, bool whole)
    {
        _quality = quality;
        _contexts = _coder.Begin(quality);
        _encoder = new RangeEncoder();
        (Frames, _whole) = (0, whole);
    }

    /// <summary>Adds a frame.</summary>
    /// <param name="state"><see cref="FaceState.Count"/> values; empty = no face was seen, the last state stays.</param>
    public void Add(ReadOnlySpan<float> state)
    {
        BitWriter writer = new(_encoder!, _contexts);
        Encode(ref writer, _coder, state, _quality, _whole && Frames == 0, _values);
        Frames++;
    }

    /// <summary>Ends the packet.</summary>
    /// <returns>Its payload.</returns>
    public byte[] Finish()
    {
        byte[] bytes = _encoder!.Finish();
        (_encoder, Frames) = (null, 0);
        return bytes;
    }

    /// <summary>Rounds and codes a frame.</summary>
    /// <typeparam name="T">Kind of coder.</typeparam>
    public static void Encode<T>(ref T writer, MotionCoder coder, ReadOnlySpan<float> state, int quality, bool whole, int[] scratch)
        where T : IBitCoder, allows ref struct
    {
        ReadOnlySpan<float> steps = MotionQuantiser.Step(quality);
        if (writer.Code(MotionModel.Seen, state.IsEmpty))
        {
            if (whole)
            {
                coder.Levels.CopyTo(scratch);
                coder.Whole(ref writer, scratch);
            }
            else
            {
                coder.Hold();
            }
        }
        else if (whole)
        {
            for (int i = 0; i < scratch.Length; i++)
            {
                scratch[i] = MotionQuantiser.Level(state[i], steps[i]);
            }

            coder.Whole(ref writer, scratch);
        }
        else
        {
            for (int i = 0; i < scratch.Length; i++)
            {
                scratch[i] = MotionQuantiser.Residual(state[i], steps[i], coder.Predict(i, quality));
            }

            coder.Change(ref writer, scratch, quality);
        }
    }
}
