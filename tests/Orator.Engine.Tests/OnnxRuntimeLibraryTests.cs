using System.Diagnostics;

namespace Orator.Engine.Tests;

public sealed class OnnxRuntimeLibraryTests
{
    [Fact]
    public unsafe void KernelsAndSessionsShareOneCopyOfTheNativeLibrary()
    {
        Graph graph = new();
        graph.Output("y", graph.Input("x", [2]) * 2f);
        using Session session = Session.Compile(graph);
        Assert.NotEqual(0, (nint)OnnxRuntimeLibrary.GetApi(18));
        using Process process = Process.GetCurrentProcess();
        Assert.Single(
            process.Modules.Cast<ProcessModule>(),
            module => module.ModuleName is "libonnxruntime.so" or "onnxruntime.dll" or "libonnxruntime.dylib");
    }
}
