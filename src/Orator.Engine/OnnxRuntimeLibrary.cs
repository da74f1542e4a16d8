using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Orator.Engine;

/// <summary>
/// The one native library of ONNX Runtime in this process: its C API, which kernels in C# need and the official binding keeps to itself,
/// and what must be said to it before anyone calls it.
/// </summary>
internal static unsafe partial class OnnxRuntimeLibrary
{
    /// <summary>The variable by which the runtime is told to send and store nothing.</summary>
    public const string TelemetryVariable = "ORT_DISABLE_TELEMETRY";

    private const string Library = "onnxruntime";

    static OnnxRuntimeLibrary()
    {
        // Looked for as the binding looks for it, whose assembly may lie elsewhere: a second copy of the library would know nothing of the
        // binding's sessions.
        NativeLibrary.SetDllImportResolver(
            typeof(OnnxRuntimeLibrary).Assembly,
            (name, _, searchPath) =>
                name == Library && NativeLibrary.TryLoad(name, typeof(SessionOptions).Assembly, searchPath, out nint handle) ? handle : 0);
        TurnTelemetryOff();
    }

    /// <summary>
    /// To be called before the first use of the binding: it turns off the runtime's telemetry, which would put an identifier of the machine
    /// and a store of events into the user's cache folder and send them to its maker. A host that has set the environment variable
    /// <c>ORT_DISABLE_TELEMETRY</c> itself, to whatever value (<c>0</c> leaves telemetry on), is obeyed.
    /// </summary>
    public static void Prepare()
    {
        // The static constructor has done it.
    }

    /// <summary>The table of functions of a version of the API (an <c>OrtApi*</c>); null if the library is older.</summary>
    /// <param name="version">Version of the API, e.g. 18.</param>
    /// <exception cref="DllNotFoundException">There is no native library for this platform.</exception>
    public static void* GetApi(uint version) => OrtGetApiBase()->GetApi(version);

    private static void TurnTelemetryOff()
    {
        string? host = Environment.GetEnvironmentVariable(TelemetryVariable);
        string value = string.IsNullOrEmpty(host) ? "1" : host;

        // .NET keeps an environment of its own: on Unix native code never sees what is set there, and on Windows a C library that has
        // started already does not. What cannot be called is not there to be told.
        Environment.SetEnvironmentVariable(TelemetryVariable, value);
        try
        {
            _ = OperatingSystem.IsWindows() ? SetWindowsVariable(TelemetryVariable, value) : SetUnixVariable(TelemetryVariable, value, 1);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Every platform of the runtime has these functions; on another one the runtime itself will not load.
        }

        // Windows' own event tracing does not know the variable.
        if (OperatingSystem.IsWindows() && value == "1")
        {
            try
            {
                OrtEnv.Instance().DisableTelemetryEvents();
            }
            catch (Exception e) when (e is OnnxRuntimeException or TypeInitializationException or DllNotFoundException)
            {
                // Without a usable library there is nothing to trace; the session to be made reports that in words.
            }
        }
    }

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial ApiBase* OrtGetApiBase();

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetUnixVariable(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetWindowsVariable(string name, string value);

    [StructLayout(LayoutKind.Sequential)]
    private struct ApiBase
    {
        public delegate* unmanaged<uint, void*> GetApi;
        public delegate* unmanaged<byte*> GetVersionString;
    }
}
