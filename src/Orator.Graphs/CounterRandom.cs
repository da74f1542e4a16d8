namespace Orator.Graphs;

/// <summary>
/// Counter-based random numbers, Philox 4x32 with ten rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): draw
/// number i is a function of the seed, the stream and i alone, the same on every platform. The state is one number, <see cref="Position"/>.
/// </summary>
/// <param name="seed">Selects the sequence.</param>
/// <param name="stream">Selects one of the independent sequences of a seed.</param>
public sealed class CounterRandom(ulong seed, ulong stream = 0) : IStateful
{
    private readonly uint[] _block = new uint[4];
    private ulong _blockNumber = ulong.MaxValue;

    /// <summary>Number of 32-bit draws made so far; set it to continue from there.</summary>
    public ulong Position { get; set; }

    /// <summary>32 random bits; one draw.</summary>
    public uint Next()
    {
        (ulong number, ulong word) = Math.DivRem(Position, 4);
        if (number != _blockNumber)
        {
            Generate(_block, number, stream, seed);
            _blockNumber = number;
        }

        Position++;
        return _block[word];
    }

    /// <summary>A number from 0 up to, but not including, 1, in steps of 2^-24; one draw.</summary>
    public float Uniform() => (Next() >> 8) * (1f / (1 << 24));

    /// <summary>A normally distributed number of mean 0 and variance 1 (Box and Muller 1958); two draws. The last bit depends on the
    /// platform's logarithm and cosine.</summary>
    public float Normal()
    {
        // In (0, 1], so that the logarithm is finite.
        double radius = Math.Sqrt(-2 * Math.Log((Next() + 1.0) / 4294967296.0));
        return (float)(radius * Math.Cos(2 * Math.PI * (Next() / 4294967296.0)));
    }

    /// <summary>An integer from 0 to <paramref name="limit"/> - 1; one draw. The bias is below limit / 2^32.</summary>
    /// <param name="limit">At least 1.</param>
    public int Below(int limit) => (int)((ulong)Next() * (uint)limit >> 32);

    /// <inheritdoc/>
    void IStateful.Exchange(StateExchange state)
    {
        long position = (long)Position;
        state.Number("position", ref position);
        Position = (ulong)position;
    }

    /// <summary>One block of Philox: 128 random bits from a 128-bit counter (number, stream) and a 64-bit key (seed).</summary>
    internal static void Generate(Span<uint> block, ulong number, ulong stream, ulong seed)
    {
        (uint a, uint b, uint c, uint d) = ((uint)number, (uint)(number >> 32), (uint)stream, (uint)(stream >> 32));
        (uint key0, uint key1) = ((uint)seed, (uint)(seed >> 32));
        for (int round = 0; round < 10; round++)
        {
            ulong first = (ulong)a * 0xD2511F53;
            ulong second = (ulong)c * 0xCD9E8D57;
            (a, b, c, d) = ((uint)(second >> 32) ^ b ^ key0, (uint)second, (uint)(first >> 32) ^ d ^ key1, (uint)first);
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }

        (block[0], block[1], block[2], block[3]) = (a, b, c, d);
    }
}
