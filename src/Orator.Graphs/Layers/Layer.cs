namespace Orator.Graphs.Layers;

/// <summary>A module that makes one tensor of one tensor.</summary>
public abstract class Layer : Module
{
    /// <summary>Adds the layer to the graph of its input.</summary>
    /// <param name="x">Input.</param>
    /// <returns>Output.</returns>
    /// <exception cref="ShapeException">The input does not fit.</exception>
    public abstract Tensor Forward(Tensor x);
}

/// <summary>A layer without parameters.</summary>
/// <param name="function">What it computes, e.g. <c>x => x.Relu()</c>.</param>
public sealed class Activation(Func<Tensor, Tensor> function) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => function(x);
}

/// <summary>Layers one after the other, named 0, 1, 2 and so on.</summary>
public sealed class Sequential : Layer
{
    private readonly Layer[] _layers;

    /// <summary>Creates the chain.</summary>
    /// <param name="layers">The layers in order.</param>
    public Sequential(params Layer[] layers) =>
        _layers = [.. layers.Select((layer, i) => Register(i.ToString(System.Globalization.CultureInfo.InvariantCulture), layer))];

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => _layers.Aggregate(x, (value, layer) => layer.Forward(value));
}
