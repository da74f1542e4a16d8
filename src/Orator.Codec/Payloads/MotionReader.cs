using Orator.Codec.Entropy;

namespace Orator.Codec.Payloads;

/// <summary>A frame of motion as it was received.</summary>
/// <param name="Levels">Its levels.</param>
/// <param name="Quality">The quality that they were rounded with.</param>
/// <param name="FaceSeen">Whether the sender saw a face.</param>
internal readonly record struct ReceivedMotion(int[] Levels, int Quality, bool FaceSeen)
{
    /// <summary>The values.</summary>
    public float[] ToState()
    {
        float[] values = new float[FaceState.Count];
        MotionQuantiser.Dequantise(Levels, Quality, values);
        return values;
    }
}

/// <summary>Reads what a <see cref="MotionWriter"/> wrote.</summary>
internal sealed class MotionReader
{
    private readonly MotionCoder _coder = new();
    private int _quality;

    /// <summary>Quality of the last packet; 0 before the first that begins whole.</summary>
    public int Quality => _quality;

    /// <summary>Sets the state after a loss.</summary>
    /// <param name="levels">What is believed now.</param>
    public void Reset(ReadOnlySpan<int> levels) => _coder.Reset(levels);

    /// <summary>Reads a packet.</summary>
    /// <param name="payload">The payload; any bytes give frames.</param>
    /// <param name="frames">Number of frames, 1 to 15.</param>
    /// <param name="quality">Its quality.</param>
    /// <param name="whole">Whether its first frame is told whole.</param>
    /// <returns>The frames; null if they cannot be understood, since they build on a state of another quality.</returns>
    public ReceivedMotion[]? Read(ReadOnlySpan<byte> payload, int frames, int quality, bool whole)
    {
        if (!whole && quality != _quality)
        {
            return null;
        }

        _quality = quality;
        BitReader reader = new(payload, _coder.Begin(quality));
        ReceivedMotion[] result = new ReceivedMotion[frames];
        int[] values = new int[FaceState.Count];
        for (int i = 0; i < frames; i++)
        {
            bool unseen = reader.Code(MotionModel.Seen, false);
            if (whole && i == 0)
            {
                _coder.Whole(ref reader, values);
            }
            else if (unseen)
            {
                _coder.Hold();
            }
            else
            {
                _coder.Change(ref reader, values, quality);
            }

            result[i] = new ReceivedMotion(_coder.Levels.ToArray(), quality, !unseen);
        }

        return result;
    }
}
