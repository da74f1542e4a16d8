namespace Orator.Engine.Lowering.Cpu;

/// <summary>A node of a model that C# code computes.</summary>
internal interface ISessionKernel
{
    /// <summary>Name of the operator.</summary>
    string OnnxType { get; }

    /// <summary>The code. It must not hold on to the graph.</summary>
    Kernel CreateKernel();
}
