namespace Orator.Graphs.LayerTables;

/// <summary>A row of a <see cref="LayerTable"/>: a layer, or a module with the rows of its layers.</summary>
/// <param name="Name">
/// Full name, as in <see cref="Module.NamedParameters"/>; of an operation without parameters, that of the module it stands in.
/// </param>
/// <param name="Type">
/// Class of the layer or module, such as <c>Conv2d</c>; of an operation without parameters, its ONNX operator, or <c>Upsample</c>.
/// </param>
/// <param name="Kernel">
/// Shape of the weights as papers write it, [in / groups, out, k...] or [in, out]; of normalisations [C]. Null where there are none, and
/// for modules.
/// </param>
/// <param name="Output">Shape of the result; null if no graph uses the layer.</param>
/// <param name="Inputs">
/// Shapes of what goes in: of a layer in the operator's order; of a module first what was computed last before it. Empty if no graph uses
/// it.
/// </param>
/// <param name="Parameters">Learnable values, buffers not included; each parameter counts once, in the first row that uses it.</param>
/// <param name="Multiplications">
/// Products of convolutions, linear layers, recurrent layers and matrix products; elementwise ones do not count.
/// </param>
/// <param name="Layers">Rows inside of a module in the order of their first use; empty for a layer.</param>
public sealed record LayerRow(
    string Name,
    string Type,
    Shape? Kernel,
    Shape? Output,
    IReadOnlyList<Shape> Inputs,
    long Parameters,
    long Multiplications,
    IReadOnlyList<LayerRow> Layers)
{
    /// <summary>The layers in it, without the modules between; a layer gives itself.</summary>
    public IEnumerable<LayerRow> Leaves => Layers.Count == 0 ? [this] : Layers.SelectMany(layer => layer.Leaves);

    /// <summary>This row and all rows in it, modules before their layers.</summary>
    public IEnumerable<LayerRow> All => Layers.SelectMany(layer => layer.All).Prepend(this);
}
