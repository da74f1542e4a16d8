using System.Runtime.InteropServices;

namespace Orator.Bench.TorchSharp;

/// <summary>
/// Why TorchSharp's native library does not load. Asked before TorchSharp is: its own attempt prints a page, copies libtorch once more and
/// does not say what is wrong.
/// </summary>
internal static class NativeLibraryProblem
{
    /// <summary>What the loader says, in one line; null if the library is loaded.</summary>
    public static string? Find()
    {
        string name = OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";
        string file = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", name);
        if (!File.Exists(file))
        {
            return $"there is none for {RuntimeInformation.RuntimeIdentifier}";
        }

        try
        {
            NativeLibrary.Load(file);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            string[] lines = [.. e.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
            string line = lines.FirstOrDefault(
                text => text.Contains("GLIBC", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? e.GetType().Name;
            return line.Split(" (required by", 2)[0];
        }
    }
}
