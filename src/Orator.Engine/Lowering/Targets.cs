using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Orator.Engine.Lowering;

/// <summary>Which targets this process can run, and which it uses.</summary>
public static class Targets
{
    /// <summary>
    /// Environment variable that chooses a target: <c>avx512</c>, <c>avx2</c>, <c>neon</c>, <c>portable</c> or <c>canonical</c>.
    /// </summary>
    public const string Variable = "ORATOR_CPU";

    private static readonly Lazy<Target> ChosenTarget = new(() => Choose(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>The widest target that the processor and the .NET runtime's settings allow.</summary>
    public static Target Detected { get; } = Enum.GetValues<Target>().Where(IsSupported).Max();

    /// <summary>
    /// The target of sessions whose settings name none: <see cref="Detected"/>, or what the environment variable <see cref="Variable"/>
    /// says.
    /// </summary>
    /// <exception cref="InputException">The variable names no target, or one that this machine cannot run.</exception>
    public static Target Chosen => ChosenTarget.Value;

    /// <summary>Whether this process can run the kernels of a target.</summary>
    /// <param name="target">The target.</param>
    public static bool IsSupported(Target target) => target switch
    {
        Target.Avx512 => Vector512.IsHardwareAccelerated && Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported,
        Target.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        Target.Neon => AdvSimd.Arm64.IsSupported,
        _ => true,
    };

    /// <summary>The target of a name.</summary>
    /// <param name="name">As in <see cref="Variable"/>, in any case; null or empty means <see cref="Detected"/>.</param>
    /// <exception cref="InputException">There is no such target, or this machine cannot run it.</exception>
    internal static Target Choose(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return Detected;
        }

        // Not by the enumeration's parser, which takes numbers and lists, too.
        string[] names = [.. Enum.GetNames<Target>().Select(n => n.ToLowerInvariant())];
        int index = Array.IndexOf(names, name.ToLowerInvariant());
        if (index < 0)
        {
            throw new InputException($"{Variable} is '{name}', but it must be one of: {string.Join(", ", names)}.");
        }

        Target target = Enum.GetValues<Target>()[index];

        return IsSupported(target)
            ? target
            : throw new InputException(
                $"{Variable} is '{name}', which this machine cannot run; it has '{Detected.ToString().ToLowerInvariant()}'.");
    }
}
