using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>What turns speech into expression coefficients: a network of states, and a last layer that maps each state by itself.</summary>
public abstract class MouthLayer : Layer
{
    /// <summary>Values of a state.</summary>
    public abstract int States { get; }

    /// <summary>The weights of the last layer: a style is taken on by them alone.</summary>
    public abstract IReadOnlyList<Parameter> LastLayer { get; }

    /// <summary>States [n, <see cref="States"/>] to motion [n, outputs].</summary>
    /// <param name="states">What the network says at each step.</param>
    public abstract Tensor Map(Tensor states);
}
