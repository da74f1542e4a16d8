using Microsoft.ML.OnnxRuntime;

namespace Orator.Engine;

/// <summary>Gives the runtime's options the execution provider that the settings ask for.</summary>
internal static class ProviderSelection
{
    /// <summary>Adds the provider to options.</summary>
    /// <param name="options">Options of a session to be made.</param>
    /// <param name="settings">Their settings.</param>
    /// <exception cref="SessionException">The package in use does not have the provider, or it cannot be started, and the CPU is not to
    /// take its place.</exception>
    public static void AddTo(SessionOptions options, SessionSettings settings)
    {
        if (settings.Provider == ExecutionProvider.Cpu)
        {
            return;
        }

        (string name, string remedy) = Describe(settings.Provider);
        string[] available = OrtEnv.Instance().GetAvailableProviders();
        if (!available.Contains(name))
        {
            if (settings.FallBackToCpu)
            {
                return;
            }

            string present = string.Join(
                ", ", available.Select(provider => provider.Replace("ExecutionProvider", "", StringComparison.Ordinal)));
            throw new SessionException(
                $"The provider {settings.Provider} is not in the ONNX Runtime package of this program (it has: {present}): {remedy}, or allow the CPU instead (FallBackToCpu).");
        }

        try
        {
            Append(options, settings.Provider);
        }
        catch (OnnxRuntimeException e)
        {
            // The runtime may find out only here that a driver or a library of the device's maker is missing.
            if (!settings.FallBackToCpu)
            {
                throw new SessionException($"The provider {settings.Provider} cannot be started: {e.Message.ReplaceLineEndings(" ")}", e);
            }
        }
    }

    private static (string Name, string Remedy) Describe(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => ("CUDAExecutionProvider", "swap the package Microsoft.ML.OnnxRuntime for Microsoft.ML.OnnxRuntime.Gpu"),
        ExecutionProvider.DirectML => ("DmlExecutionProvider", "swap the package Microsoft.ML.OnnxRuntime for Microsoft.ML.OnnxRuntime.DirectML (Windows only)"),
        ExecutionProvider.CoreML => ("CoreMLExecutionProvider", "run it on macOS, where the package Microsoft.ML.OnnxRuntime has it"),
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "There is no such provider."),
    };

    private static void Append(SessionOptions options, ExecutionProvider provider)
    {
        switch (provider)
        {
            case ExecutionProvider.Cuda:
                options.AppendExecutionProvider_CUDA();
                break;
            case ExecutionProvider.DirectML:
                // DirectML refuses sessions that plan their memory in one block.
                options.EnableMemoryPattern = false;
                options.AppendExecutionProvider_DML();
                break;
            default:
                options.AppendExecutionProvider("CoreML", new Dictionary<string, string> { ["ModelFormat"] = "MLProgram" });
                break;
        }
    }
}
