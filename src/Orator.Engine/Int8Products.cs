using System.Runtime.Intrinsics.X86;
using Orator.Engine.Lowering;

namespace Orator.Engine;

/// <summary>What the runtime's products of bytes allow on a processor.</summary>
internal static class Int8Products
{
    /// <summary>Whether this processor adds products of bytes in 32 bits: ARM64 does, x64 only with VNNI.</summary>
    public static bool AreExact { get; } = !X86Base.IsSupported || HasVnni();

    /// <summary>The number of bits to write: never <see cref="WeightBits.ThisMachine"/>.</summary>
    /// <param name="bits">What was asked for.</param>
    /// <param name="target">What graphs are lowered to; one for lesser processors than this one is taken at its word.</param>
    public static WeightBits Resolve(WeightBits bits, Target target) => bits != WeightBits.ThisMachine
        ? bits
        : AreExact && target == Targets.Detected ? WeightBits.Eight : WeightBits.Seven;

    /// <summary>The largest weight; the least is its negative.</summary>
    public static int LargestWeight(WeightBits bits) => bits == WeightBits.Seven ? 63 : sbyte.MaxValue;

    // CPUID leaf 7: AVX512_VNNI (ECX bit 11), and in subleaf 1 AVX-VNNI (EAX bit 4).
    private static bool HasVnni() => ((X86Base.CpuId(7, 0).Ecx >> 11) & 1) == 1 || ((X86Base.CpuId(7, 1).Eax >> 4) & 1) == 1;
}
