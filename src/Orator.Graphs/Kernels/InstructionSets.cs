using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Orator.Graphs.Kernels;

/// <summary>Which <see cref="InstructionSet"/> this process uses.</summary>
public static class InstructionSets
{
    /// <summary>Environment variable that chooses the set: <c>avx512</c>, <c>avx2</c>, <c>neon</c> or <c>portable</c>.</summary>
    public const string Variable = "ORATOR_CPU";

    private static readonly AsyncLocal<InstructionSet?> Forced = new();
    private static InstructionSet? s_chosen;

    /// <summary>The best set that the processor has and .NET uses.</summary>
    public static InstructionSet Detected =>
        new[] { InstructionSet.Avx512, InstructionSet.Avx2, InstructionSet.Neon }.FirstOrDefault(IsSupported, InstructionSet.Portable);

    /// <summary>The set that kernels use: the detected one, or that of <see cref="Variable"/> (read once).</summary>
    /// <exception cref="SessionException">The variable asks for what is unknown, or what the machine lacks.</exception>
    public static InstructionSet Chosen => Forced.Value ?? (s_chosen ??= Parse(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>Whether this process can execute a set.</summary>
    /// <param name="set">The set.</param>
    public static bool IsSupported(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 => Vector512.IsHardwareAccelerated && Avx512F.VL.IsSupported && Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported,
        InstructionSet.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        InstructionSet.Neon => AdvSimd.Arm64.IsSupported,
        _ => true,
    };

    /// <summary>The set that a value of <see cref="Variable"/> names; the detected one for null and for nothing.</summary>
    /// <param name="name">The value.</param>
    /// <exception cref="SessionException">It names none, or one that the machine lacks.</exception>
    internal static InstructionSet Parse(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return Detected;
        }

        InstructionSet set = name.Trim().ToUpperInvariant() switch
        {
            "AVX512" => InstructionSet.Avx512,
            "AVX2" => InstructionSet.Avx2,
            "NEON" => InstructionSet.Neon,
            "PORTABLE" => InstructionSet.Portable,
            _ => throw new SessionException($"{Variable} must be avx512, avx2, neon or portable, not '{name}'."),
        };
        return IsSupported(set)
            ? set
            : throw new SessionException($"{Variable}={name}: this processor, or .NET as it is set, does not have these instructions.");
    }

    /// <summary>Uses another set until the returned object is disposed, in this flow of control only; for tests.</summary>
    /// <param name="set">A supported set.</param>
    internal static IDisposable Use(InstructionSet set)
    {
        InstructionSet? before = Forced.Value;
        Forced.Value = set;
        return new Restoration(before);
    }

    private sealed class Restoration(InstructionSet? before) : IDisposable
    {
        public void Dispose() => Forced.Value = before;
    }
}
