using Microsoft.ML.OnnxRuntime;

namespace Orator.Engine.Tests;

public sealed class ProviderTests
{
    [Theory]
    [InlineData(ExecutionProvider.Cuda, "CUDAExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData(ExecutionProvider.DirectML, "DmlExecutionProvider", "Microsoft.ML.OnnxRuntime.DirectML")]
    [InlineData(ExecutionProvider.CoreML, "CoreMLExecutionProvider", "macOS")]
    public void WhatThePackageDoesNotHaveIsNamedTogetherWithTheOneThatDoes(ExecutionProvider provider, string name, string remedy)
    {
        OnnxRuntimeLibrary.Prepare();
        Assert.SkipWhen(OrtEnv.Instance().GetAvailableProviders().Contains(name), $"this package has {provider}");
        SessionException error = Assert.Throws<SessionException>(
            () => Session.Compile(Doubling(), new SessionSettings { Provider = provider }));
        Assert.Contains(provider.ToString(), error.Line, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Line, StringComparison.Ordinal);
        Assert.Contains("it has: CPU", error.Line.Replace("Azure, ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void TheCpuTakesItsPlaceOnRequest()
    {
        using Session session = Session.Compile(Doubling(), new SessionSettings { Provider = ExecutionProvider.Cuda, FallBackToCpu = true });
        session.Input("x")[0] = 3;
        session.Run();
        Assert.Equal(6, session.Output("y")[0]);
    }

    [Fact]
    public void ForOtherProvidersGraphsAreNotLowered()
    {
        // The gradient is a kernel on the CPU.
        Graph graph = new();
        Tensor x = graph.Input("x", [4]);
        graph.Output("y", Gradients.Of(x.LeakyRelu(0.25f).Sum(), [x])[0]);
        using Session session = Session.Compile(graph, new SessionSettings { Provider = ExecutionProvider.Cuda, FallBackToCpu = true });
        new float[] { -2, -1, 1, 2 }.CopyTo(session.Input("x"));
        session.Run();
        Assert.Equal([0.25f, 0.25f, 1, 1], session.Output("y").ToArray());
    }

    private static Graph Doubling()
    {
        Graph graph = new();
        graph.Output("y", graph.Input("x", [1]) * 2f);
        return graph;
    }
}
