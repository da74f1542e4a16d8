using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Orator.Engine;

/// <summary>
/// The runtime's C API, which kernels in C# need and the official binding keeps to itself. It is that of the one native library that the
/// binding uses too.
/// </summary>
internal static unsafe partial class OnnxRuntimeLibrary
{
    private const string Library = "onnxruntime";

    // Looked for as the binding looks for it, whose assembly may lie elsewhere: a second copy of the library would know nothing of the
    // binding's sessions.
    static OnnxRuntimeLibrary() => NativeLibrary.SetDllImportResolver(
        typeof(OnnxRuntimeLibrary).Assembly,
        (name, _, searchPath) => name == Library && NativeLibrary.TryLoad(name, typeof(SessionOptions).Assembly, searchPath, out nint handle) ? handle : 0);

    /// <summary>The table of functions of a version of the API (an <c>OrtApi*</c>); null if the library is older.</summary>
    /// <param name="version">Version of the API, e.g. 18.</param>
    /// <exception cref="DllNotFoundException">There is no native library for this platform.</exception>
    public static void* GetApi(uint version) => OrtGetApiBase()->GetApi(version);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial ApiBase* OrtGetApiBase();

    [StructLayout(LayoutKind.Sequential)]
    private struct ApiBase
    {
        public delegate* unmanaged<uint, void*> GetApi;
        public delegate* unmanaged<byte*> GetVersionString;
    }
}
