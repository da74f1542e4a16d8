namespace Orator.Codec.Entropy;

/// <summary>
/// Signed integers as bits: is it 0, its sign, and its magnitude less one as an Exp-Golomb code of order 0, whose prefix has a context for
/// each bin and whose first bit of the suffix has one for each length (binarisation as in H.264, 9.3.2.3, and H.266, 9.3.3.5).
/// </summary>
internal static class SignedExpGolomb
{
    /// <summary>Longest prefix: magnitudes up to 2^(MaximumPrefix + 1) - 1 can be written.</summary>
    public const int MaximumPrefix = 14;

    /// <summary>The largest magnitude.</summary>
    public const int LargestMagnitude = (1 << (MaximumPrefix + 1)) - 1;

    /// <summary>Contexts for the magnitude, from the index that is passed on: prefix bins, then first bits of suffixes.</summary>
    public const int MagnitudeContexts = 2 * MaximumPrefix;

    /// <summary>Writes or reads a number.</summary>
    /// <typeparam name="T">Kind of coder.</typeparam>
    /// <param name="coder">Where to.</param>
    /// <param name="value">The number; passed over when reading. Larger magnitudes than <see cref="LargestMagnitude"/> are cut.</param>
    /// <param name="zero">Context of "it is 0" (bit 0).</param>
    /// <param name="sign">Context of the sign (1 = negative).</param>
    /// <param name="magnitude">First of <see cref="MagnitudeContexts"/> contexts.</param>
    /// <returns>The number.</returns>
    public static int Code<T>(ref T coder, int value, int zero, int sign, int magnitude)
        where T : IBitCoder, allows ref struct
    {
        if (!coder.Code(zero, value != 0))
        {
            return 0;
        }

        bool negative = coder.Code(sign, value < 0);
        uint rest = (uint)Math.Min(Math.Abs((long)value), LargestMagnitude);
        int length = rest == 0 ? 0 : System.Numerics.BitOperations.Log2(rest);
        int prefix = 0;
        while (prefix < MaximumPrefix && coder.Code(magnitude + prefix, prefix < length))
        {
            prefix++;
        }

        uint suffix = 0;
        if (prefix > 0)
        {
            suffix = coder.Code(magnitude + MaximumPrefix + prefix - 1, ((rest >> (prefix - 1)) & 1) != 0) ? 1u << (prefix - 1) : 0;
            suffix |= coder.CodeDirect(rest & ((1u << (prefix - 1)) - 1), prefix - 1);
        }

        int size = (int)((1u << prefix) | suffix);
        return negative ? -size : size;
    }
}
