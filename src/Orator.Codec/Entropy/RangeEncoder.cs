namespace Orator.Codec.Entropy;

/// <summary>
/// Adaptive binary range coder, the coder of LZMA: a 32-bit range, probabilities of <see cref="Probability.Bits"/> bits, carries propagated
/// through a run of 0xFF bytes. Integers only, so that every machine writes the same bytes.
/// </summary>
/// <remarks>Unlike LZMA's, the first byte (always 0) is not written, and the end is cut to the fewest bytes from which a decoder that reads
/// zeros behind the end gets the same symbols.</remarks>
public sealed class RangeEncoder
{
    private const uint Top = 1u << 24;
    private readonly List<byte> _bytes = [];
    private ulong _low;
    private uint _range = uint.MaxValue;
    private byte _cache;
    private long _cached = 1;
    private bool _first = true;

    /// <summary>Codes a bit and adapts its probability.</summary>
    /// <param name="probability">Probability of a 0 (<see cref="Probability"/>).</param>
    /// <param name="bit">The bit.</param>
    public void Encode(ref ushort probability, bool bit)
    {
        uint bound = (_range >> Probability.Bits) * probability;
        if (bit)
        {
            _low += bound;
            _range -= bound;
        }
        else
        {
            _range = bound;
        }

        Probability.Adapt(ref probability, bit);
        Normalise();
    }

    /// <summary>Codes bits that are 0 or 1 alike, the highest first.</summary>
    /// <param name="value">The bits.</param>
    /// <param name="count">How many, 0 to 32.</param>
    public void EncodeDirect(uint value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            _range >>= 1;
            if (((value >> i) & 1) != 0)
            {
                _low += _range;
            }

            Normalise();
        }
    }

    /// <summary>Ends the code.</summary>
    /// <returns>The bytes; empty if zeros behind the end say everything. Nothing can be coded afterwards.</returns>
    public byte[] Finish()
    {
        // The number in [low, low + range) with the most zeros at its end.
        ulong last = _low + _range - 1;
        for (int zeros = 32; zeros >= 0; zeros--)
        {
            ulong mask = (1ul << zeros) - 1;
            ulong rounded = (_low + mask) & ~mask;
            if (rounded <= last)
            {
                _low = rounded;
                break;
            }
        }

        for (int i = 0; i < 5; i++)
        {
            ShiftLow();
        }

        int length = _bytes.Count;
        while (length > 0 && _bytes[length - 1] == 0)
        {
            length--;
        }

        return [.. _bytes.Take(length)];
    }

    private void Normalise()
    {
        while (_range < Top)
        {
            _range <<= 8;
            ShiftLow();
        }
    }

    private void ShiftLow()
    {
        if (_low < 0xFF000000 || _low > uint.MaxValue)
        {
            byte carry = (byte)(_low >> 32);
            byte pending = _cache;
            do
            {
                if (_first)
                {
                    _first = false;
                }
                else
                {
                    _bytes.Add((byte)(pending + carry));
                }

                pending = 0xFF;
            }
            while (--_cached != 0);
            _cache = (byte)(_low >> 24);
        }

        _cached++;
        _low = (_low & 0x00FFFFFF) << 8;
    }
}
