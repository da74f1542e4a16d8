namespace Orator.Codec.Entropy;

/// <summary>Reads what a <see cref="RangeEncoder"/> wrote. Any bytes give symbols: whoever reads bounds how many there are, and checks
/// them.</summary>
public ref struct RangeDecoder
{
    private const uint Top = 1u << 24;
    private readonly ReadOnlySpan<byte> _bytes;
    private int _at;
    private uint _range = uint.MaxValue;
    private uint _code;

    /// <summary>Begins to read.</summary>
    /// <param name="bytes">The code; zeros are read behind its end.</param>
    public RangeDecoder(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        for (int i = 0; i < 4; i++)
        {
            _code = (_code << 8) | Next();
        }
    }

    /// <summary>Reads a bit and adapts its probability.</summary>
    /// <param name="probability">Probability of a 0, as the encoder had it.</param>
    public bool Decode(ref ushort probability)
    {
        uint bound = (_range >> Probability.Bits) * probability;
        bool bit = _code >= bound;
        if (bit)
        {
            _code -= bound;
            _range -= bound;
        }
        else
        {
            _range = bound;
        }

        Probability.Adapt(ref probability, bit);
        Normalise();
        return bit;
    }

    /// <summary>Reads bits that are 0 or 1 alike, the highest first.</summary>
    /// <param name="count">How many, 0 to 32.</param>
    public uint DecodeDirect(int count)
    {
        uint value = 0;
        for (int i = 0; i < count; i++)
        {
            _range >>= 1;
            uint bit = _code >= _range ? 1u : 0;
            _code -= bit * _range;
            value = (value << 1) | bit;
            Normalise();
        }

        return value;
    }

    private void Normalise()
    {
        while (_range < Top)
        {
            _range <<= 8;
            _code = (_code << 8) | Next();
        }
    }

    private uint Next() => _at < _bytes.Length ? _bytes[_at++] : 0u;
}
