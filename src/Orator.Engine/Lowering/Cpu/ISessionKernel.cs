namespace Orator.Engine.Lowering.Cpu;

/// <summary>A node of a model that C# code computes.</summary>
internal interface ISessionKernel
{
    /// <summary>Name of the operator.</summary>
    string OnnxType { get; }

    /// <summary>The code. It must not hold on to the graph.</summary>
    /// <param name="target">The instructions that it may use; the machine has them.</param>
    Kernel CreateKernel(Target target);
}
