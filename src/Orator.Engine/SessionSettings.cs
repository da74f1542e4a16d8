using Microsoft.ML.OnnxRuntime;
using Orator.Engine.Lowering;

namespace Orator.Engine;

/// <summary>How much ONNX Runtime rewrites a graph before running it.</summary>
public enum Optimisation
{
    /// <summary>The graph runs as written.</summary>
    None,

    /// <summary>Constant folding and removal of redundant nodes.</summary>
    Basic,

    /// <summary>Also fusions of neighbouring operations.</summary>
    Extended,

    /// <summary>Also blocked layouts for convolutions with constant weights (the fastest for inference).</summary>
    Full,
}

/// <summary>Settings of a <see cref="Session"/>.</summary>
public sealed record SessionSettings
{
    /// <summary>Threads that one run may use, at least 1. Default: <see cref="ThreadLimit.Current"/>.</summary>
    public int Threads { get; init; } = ThreadLimit.Current;

    /// <summary>
    /// What graphs are lowered to (see <see cref="Lowering.Target"/>): a target that this machine has (<see cref="Targets.IsSupported"/>).
    /// Null, the default, means the best for it, or what the environment variable <c>ORATOR_CPU</c> says. Without meaning for models that
    /// are loaded from files.
    /// </summary>
    public Target? Target { get; init; }

    /// <summary>What a graph is lowered to: for another provider than the CPU nothing, since it has kernels of its own.</summary>
    internal Target LoweredTo => Provider == ExecutionProvider.Cpu ? Target ?? Targets.Chosen : Lowering.Target.Canonical;

    /// <summary>Whether idle threads wait actively between operations: a little faster alone, wasteful beside other work.</summary>
    public bool SpinningThreads { get; init; }

    /// <summary>Whether buffers of intermediate values are planned in one block: about 9% faster, but with up to 1.6 times the peak memory
    /// in large graphs. Default: yes, but not for a <see cref="Training.TrainingStep"/>.</summary>
    public bool MemoryPattern { get; init; } = true;

    /// <summary>Whether freed buffers are kept for later ones: faster, but a session that is used once holds up to twice what it
    /// needs.</summary>
    internal bool Arena { get; init; } = true;

    /// <summary>
    /// What computes the operations. Kernels in C# run with <see cref="ExecutionProvider.Cpu"/> only: for other providers graphs are not
    /// lowered.
    /// Operations that a provider does not have are left to the CPU.
    /// </summary>
    public ExecutionProvider Provider { get; init; }

    /// <summary>Whether the CPU takes the place of a <see cref="Provider"/> that the package does not have or that cannot be started.
    /// Default: no, that is a <see cref="SessionException"/>.</summary>
    public bool FallBackToCpu { get; init; }

    /// <summary>How much the graph is rewritten when the session is created.</summary>
    public Optimisation Optimisation { get; init; } = Optimisation.Full;

    /// <summary>
    /// If not null, the time of every operation is written to a file of this path followed by the time of day and <c>.json</c>, when the
    /// session is disposed; Chrome's tracing page and Perfetto show it.
    /// </summary>
    public string? Profile { get; init; }

    internal SessionOptions ToRuntime()
    {
        OnnxRuntimeLibrary.Prepare();
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        SessionOptions options = new()
        {
            IntraOpNumThreads = Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            EnableMemoryPattern = MemoryPattern,
            EnableCpuMemArena = Arena,
            // Warnings are about the graph's style; errors reach the caller as exceptions.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            GraphOptimizationLevel = Optimisation switch
            {
                Optimisation.None => GraphOptimizationLevel.ORT_DISABLE_ALL,
                Optimisation.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
                Optimisation.Extended => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
                _ => GraphOptimizationLevel.ORT_ENABLE_ALL,
            },
        };
        if (Profile is not null)
        {
            options.ProfileOutputPathPrefix = Profile;
            options.EnableProfiling = true;
        }

        try
        {
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", SpinningThreads ? "1" : "0");
            ProviderSelection.AddTo(options, this);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }
}
