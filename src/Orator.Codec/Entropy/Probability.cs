namespace Orator.Codec.Entropy;

/// <summary>The probability that a bit is 0, in 4096ths: what a context is. It follows the bits that were seen in the context.</summary>
public static class Probability
{
    /// <summary>Bits of a probability.</summary>
    public const int Bits = 12;

    /// <summary>A probability of a half.</summary>
    public const ushort Half = 1 << (Bits - 1);

    // A new bit counts a thirty-second: between 31 and 4065 whatever comes.
    private const int Rate = 5;

    /// <summary>Moves a probability towards the bit that was seen.</summary>
    /// <param name="probability">The probability, 31 to 4065.</param>
    /// <param name="bit">The bit.</param>
    public static void Adapt(ref ushort probability, bool bit) => probability = bit
        ? (ushort)(probability - (probability >> Rate))
        : (ushort)(probability + (((1 << Bits) - probability) >> Rate));

    /// <summary>A probability within what coding needs.</summary>
    /// <param name="share">Share of zeros, 0 to 1.</param>
    public static ushort FromShare(double share) =>
        (ushort)Math.Clamp((int)Math.Round(share * (1 << Bits)), (1 << Rate) - 1, (1 << Bits) - (1 << Rate) + 1);
}
