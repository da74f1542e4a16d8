namespace Orator.Motion.FromSpeech;

/// <summary>
/// Random numbers as a function of (seed, stream, index): no state, so any number can be asked for at any time, and the same arguments
/// give the same number on every machine.
/// </summary>
/// <remarks>
/// Two rounds of SplitMix64 (Steele, Lea and Flood 2014), one keyed by the stream, one by the index. Only integer arithmetic and exact
/// floating-point operations are used; <see cref="Normal"/> therefore adds twelve uniform numbers instead of calling library functions.
/// Networks and their training draw from <c>CounterRandom</c> (Philox) instead. These two remain: another generator here would give each
/// seed of a video another head motion, and another one there would change what trainings with a seed give and how they are resumed.
/// </remarks>
/// <param name="seed">Seed; every seed gives unrelated numbers.</param>
internal readonly struct IndexedRandom(ulong seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>64 random bits.</summary>
    /// <param name="stream">Which of the independent sequences.</param>
    /// <param name="index">Position in the sequence.</param>
    public ulong Bits(uint stream, ulong index) => Mix(Mix(seed + (Golden * (stream + 1UL))) + (Golden * (index + 1)));

    /// <summary>Uniform in [0, 1).</summary>
    /// <param name="stream">Which of the independent sequences.</param>
    /// <param name="index">Position in the sequence.</param>
    public double Uniform(uint stream, ulong index) => (Bits(stream, index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Mean 0, variance 1, nearly normal (Irwin-Hall of order 12, within -6..6).</summary>
    /// <param name="stream">Which of the independent sequences.</param>
    /// <param name="index">Position in the sequence.</param>
    public double Normal(uint stream, ulong index)
    {
        // Three hashes give twelve 16-bit numbers; each is the middle of its cell, so that the mean is exactly 0.
        double sum = 0;
        for (ulong part = 0; part < 3; part++)
        {
            for (ulong bits = Bits(stream, (index * 3) + part), i = 0; i < 4; i++, bits >>= 16)
            {
                sum += ((bits & 0xFFFF) + 0.5) / 65536;
            }
        }

        return sum - 6;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
