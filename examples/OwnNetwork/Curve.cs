using Orator.Graphs;
using Orator.Graphs.Layers;

namespace OwnNetwork;

/// <summary>Two layers, 1 -> 32 -> 1, with tanh between.</summary>
internal sealed class Curve : Module
{
    private readonly Linear _hidden;
    private readonly Linear _output;

    public Curve(CounterRandom random)
    {
        _hidden = Register("hidden", new Linear(1, 32, random));
        _output = Register("output", new Linear(32, 1, random));
    }

    public Tensor Forward(Tensor x) => _output.Forward(_hidden.Forward(x).Tanh());
}
