using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Orator.Engine.Lowering;

namespace Orator.Engine;

/// <summary>What speeds depend on besides the work: to be told with every measurement.</summary>
/// <param name="Processor">Name of the processor.</param>
/// <param name="InstructionSets">
/// Vector instructions that matter here: those that this process may use, and VNNI or dot products, which ONNX Runtime finds by itself.
/// </param>
/// <param name="Target">What graphs are lowered to by default.</param>
/// <param name="DotNet">Version of the .NET runtime.</param>
/// <param name="OnnxRuntime">Version of ONNX Runtime.</param>
/// <param name="Processors">Logical processors that the process may use.</param>
/// <param name="Threads">Threads that it does use.</param>
public sealed record Machine(
    string Processor,
    IReadOnlyList<string> InstructionSets,
    Target Target,
    string DotNet,
    string OnnxRuntime,
    int Processors,
    int Threads)
{
    private const int BrandLeaf = unchecked((int)0x80000000);

    /// <summary>Describes this machine and process.</summary>
    /// <exception cref="InputException">The environment variable <see cref="Targets.Variable"/> names no target of this
    /// machine.</exception>
    /// <exception cref="SessionException">ONNX Runtime's native library is missing.</exception>
    public static Machine Describe() => new(
        ProcessorName(),
        [.. Sets().Where(set => set.Has).Select(set => set.Name)],
        Targets.Chosen,
        Environment.Version.ToString(),
        RuntimeVersion(),
        Environment.ProcessorCount,
        ThreadLimit.Current);

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor} ({string.Join(", ", InstructionSets)}), target {Target.ToString().ToLowerInvariant()}, .NET {DotNet}, ONNX Runtime {OnnxRuntime}, {Threads} of {Processors} threads");

    private static IEnumerable<(string Name, bool Has)> Sets()
    {
        yield return ("AVX2", Avx2.IsSupported);
        yield return ("FMA", Fma.IsSupported);
        yield return ("AVX-512", Targets.IsSupported(Target.Avx512));
        yield return ("VNNI", X86Base.IsSupported && Int8Products.AreExact);
        yield return ("AdvSimd", AdvSimd.Arm64.IsSupported);
        yield return ("dot products", Dp.IsSupported);
    }

    private static string RuntimeVersion()
    {
        OnnxRuntimeLibrary.Prepare();
        try
        {
            return OrtEnv.Instance().GetVersionString();
        }
        catch (TypeInitializationException e) when (e.InnerException is DllNotFoundException)
        {
            throw new SessionException(
                $"ONNX Runtime's native library for {RuntimeInformation.RuntimeIdentifier} is missing: build again.", e);
        }
    }

    private static string ProcessorName()
    {
        string? name = X86Base.IsSupported ? Brand() : CpuInfo();
        return string.IsNullOrWhiteSpace(name) ? $"{RuntimeInformation.ProcessArchitecture} processor" : name;
    }

    // CPUID's brand string: 48 characters in three leaves.
    private static string? Brand()
    {
        if ((uint)X86Base.CpuId(BrandLeaf, 0).Eax < 0x80000004u)
        {
            return null;
        }

        Span<int> words = stackalloc int[12];
        for (int leaf = 0; leaf < 3; leaf++)
        {
            (words[4 * leaf], words[(4 * leaf) + 1], words[(4 * leaf) + 2], words[(4 * leaf) + 3]) = X86Base.CpuId(BrandLeaf + 2 + leaf, 0);
        }

        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).Trim('\0', ' ');
    }

    // Other processors have no such instruction; Linux knows some of their names.
    private static string? CpuInfo()
    {
        const string File = "/proc/cpuinfo";
        string[] keys = ["model name", "Model", "Hardware"];
        try
        {
            string[][] pairs = [.. System.IO.File.ReadLines(File).Select(
                line => line.Split(':', 2, StringSplitOptions.TrimEntries)).Where(pair => pair.Length == 2)];
            return keys.Select(key => pairs.FirstOrDefault(pair => pair[0] == key)?[1]).FirstOrDefault(name => name is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
