using System.Globalization;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>Layers one after the other, named by a prefix and their number.</summary>
internal sealed class LayerList : Layer
{
    public LayerList(string prefix, IEnumerable<Layer> layers) =>
        Layers = [.. layers.Select((layer, i) => Register(prefix + i.ToString(CultureInfo.InvariantCulture), layer))];

    public IReadOnlyList<Layer> Layers { get; }

    public override Tensor Forward(Tensor x) => Layers.Aggregate(x, (value, layer) => layer.Forward(value));
}
