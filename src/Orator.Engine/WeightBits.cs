namespace Orator.Engine;

/// <summary>How many bits the weights of 8-bit convolutions have. The values that they are multiplied with are unsigned bytes
/// always.</summary>
/// <remarks>
/// x64 without VNNI multiplies unsigned by signed bytes with <c>vpmaddubsw</c>, which adds two products in 16 bits: with 8-bit weights the
/// sums saturate, and pictures are ruined without a word. With 7 bits two products fit (2 * 255 * 63 = 32,130).
/// </remarks>
public enum WeightBits
{
    /// <summary>Eight where sums of products are exact, otherwise seven.</summary>
    ThisMachine,

    /// <summary>-63 to 63: exact on every processor, for files that leave this machine. Some 2 dB less than with eight bits; as
    /// fast.</summary>
    Seven,

    /// <summary>-127 to 127: exact on ARM64, and on x64 with VNNI (AVX512_VNNI or AVX-VNNI).</summary>
    Eight,
}
