using Orator.Engine.Lowering.Cpu;

namespace Orator.Engine.Quantisation;

/// <summary>What quantisation does to one convolution.</summary>
/// <param name="Name">Name of its weights, or of its result where these have none of their own.</param>
/// <param name="Weights">Shape of its weights: [out, in / groups, k...].</param>
/// <param name="Multiplications">Number of multiplications it takes; 0 with a plan.</param>
/// <param name="OwnPsnr">Decibels between the outputs of the 32-bit network and of one in which this layer alone is quantised; an estimate
/// where the network is a graph, not a number with a plan.</param>
/// <param name="Quantised">Whether it is quantised in the result.</param>
public sealed record QuantisedLayer(string Name, Shape Weights, long Multiplications, double OwnPsnr, bool Quantised);

/// <summary>A network whose convolutions compute with 8-bit integers.</summary>
/// <param name="Model">The <c>.onnx</c> file, which other programs can run if the network is one of standard operators. Inputs and outputs
/// are those of the 32-bit network.</param>
/// <param name="Psnr">Decibels between its outputs and those of the 32-bit network on the calibration samples; see
/// <see cref="QuantisationSettings.MinimumPsnr"/>.</param>
/// <param name="FullyQuantisedPsnr">The same if every convolution were quantised; not a number where the network is a graph.</param>
/// <param name="PsnrOnOthers">
/// What to expect of other inputs: the same with ranges chosen by every second sample, measured on the rest; null if there is only one.
/// More samples bring it closer to <paramref name="Psnr"/>. Null as well where the network is a graph.
/// </param>
/// <param name="Layers">All convolutions in the order of their execution.</param>
public sealed record QuantisedModel(
    byte[] Model, double Psnr, double FullyQuantisedPsnr, double? PsnrOnOthers, IReadOnlyList<QuantisedLayer> Layers)
{
    /// <summary>How the same network is quantised again.</summary>
    public required QuantisationPlan Plan { get; init; }

    /// <summary>What C# code computes of it.</summary>
    internal IReadOnlyList<ISessionKernel> Kernels { get; init; } = [];

    /// <summary>Makes it ready to run.</summary>
    /// <param name="settings">Settings; null means the defaults.</param>
    /// <exception cref="SessionException">The runtime refuses the model.</exception>
    public Session Open(SessionSettings? settings = null) => Session.Load(Model, Kernels, settings ?? new SessionSettings());
}
