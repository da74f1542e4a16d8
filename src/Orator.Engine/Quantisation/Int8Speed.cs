using Orator.Engine.Lowering;

namespace Orator.Engine.Quantisation;

/// <summary>Where 8-bit integers gain time beside floats that are lowered to the same processor.</summary>
/// <remarks>
/// The rule follows measurements of a frame of face-vid2vid's original generator (docs/performance.md, "8-bit integers"), bytes relative to
/// floats, processor time of one thread: with AVX-512 and VNNI 0.89, with AVX2 without VNNI 1.25. The reason: without VNNI 32 products of
/// bytes take three instructions where floats take four, and floats have minimal filtering (a quarter to less than half of the
/// multiplications), which bytes do not have. Where sums are exact without VNNI (ARM64), with AVX-VNNI, or where floats have no kernels,
/// nothing was measured, and nothing is said against bytes.
/// </remarks>
public static class Int8Speed
{
    /// <summary>Whether bytes are known not to be faster than floats.</summary>
    /// <param name="target">What graphs are lowered to, e.g. <see cref="Targets.Chosen"/>.</param>
    public static bool IsNoGain(Target target) => IsNoGain(target, Int8Products.Resolve(WeightBits.ThisMachine, target));

    /// <summary>The same for a processor that takes weights of so many bits.</summary>
    internal static bool IsNoGain(Target target, WeightBits bits) => target is Target.Avx2 or Target.Avx512 && bits == WeightBits.Seven;
}
