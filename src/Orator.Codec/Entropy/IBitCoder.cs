namespace Orator.Codec.Entropy;

/// <summary>Bits in contexts, written or read: one description of a syntax serves encoder, decoder, and the count of statistics.</summary>
internal interface IBitCoder
{
    /// <summary>Codes a bit.</summary>
    /// <param name="context">Index of its context.</param>
    /// <param name="bit">The bit; passed over when reading.</param>
    /// <returns>The bit.</returns>
    bool Code(int context, bool bit);

    /// <summary>Codes bits that are 0 or 1 alike.</summary>
    /// <param name="value">The bits; passed over when reading.</param>
    /// <param name="count">How many, 0 to 32.</param>
    /// <returns>The bits.</returns>
    uint CodeDirect(uint value, int count);
}

/// <summary>Writes.</summary>
/// <param name="encoder">The encoder.</param>
/// <param name="contexts">Probabilities of all contexts; they adapt.</param>
internal readonly struct BitWriter(RangeEncoder encoder, ushort[] contexts) : IBitCoder
{
    public bool Code(int context, bool bit)
    {
        encoder.Encode(ref contexts[context], bit);
        return bit;
    }

    public uint CodeDirect(uint value, int count)
    {
        encoder.EncodeDirect(value, count);
        return value;
    }
}

/// <summary>Counts zeros and ones of each context, and what they cost with the probabilities at hand, without writing anything.</summary>
/// <param name="contexts">Number of contexts.</param>
internal sealed class BitCounter(int contexts) : IBitCoder
{
    /// <summary>Zeros (first) and ones (second) seen in each context.</summary>
    public (long Zeros, long Ones)[] Counts { get; } = new (long, long)[contexts];

    public bool Code(int context, bool bit)
    {
        ref (long Zeros, long Ones) count = ref Counts[context];
        count = bit ? (count.Zeros, count.Ones + 1) : (count.Zeros + 1, count.Ones);
        return bit;
    }

    public uint CodeDirect(uint value, int count) => value;
}

/// <summary>Reads.</summary>
/// <param name="bytes">What a <see cref="RangeEncoder"/> wrote.</param>
/// <param name="contexts">Probabilities of all contexts, as the writer began with; they adapt.</param>
internal ref struct BitReader(ReadOnlySpan<byte> bytes, ushort[] contexts) : IBitCoder
{
    private RangeDecoder _decoder = new(bytes);

    public bool Code(int context, bool bit) => _decoder.Decode(ref contexts[context]);

    public uint CodeDirect(uint value, int count) => _decoder.DecodeDirect(count);
}
