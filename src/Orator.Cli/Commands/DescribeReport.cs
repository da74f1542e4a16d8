using Orator.Engine.Models;
using Orator.Graphs.LayerTables;

namespace Orator.Cli.Commands;

/// <summary>What <c>orator describe --json</c> prints.</summary>
/// <param name="Name">What was asked for.</param>
/// <param name="Architecture">Kind of model.</param>
/// <param name="Preset">Name of its configuration; null if it has none.</param>
/// <param name="Parameters">Learnable values.</param>
/// <param name="Buffers">Values that the networks keep up themselves.</param>
/// <param name="Multiplications">Of all parts together.</param>
/// <param name="Parts">Of each part.</param>
/// <param name="Networks">The networks with their layers.</param>
internal sealed record DescribeReport(
    string Name,
    string Architecture,
    string? Preset,
    long Parameters,
    long Buffers,
    long Multiplications,
    IReadOnlyList<LayerTablePart> Parts,
    IReadOnlyList<DescribeReport.Network> Networks)
{
    /// <summary>The report of a model.</summary>
    public static DescribeReport Of(string name, ModelPackage package, LayerTable table)
    {
        Network[] networks = [.. table.Networks.Select(Network.Of)];
        return new(
            name, package.Architecture.Name, package.Preset, table.Parameters, table.Buffers, table.Multiplications, table.Parts, networks);
    }

    /// <summary>A network and its totals.</summary>
    internal sealed record Network(string Name, string Type, long Parameters, long Multiplications, IReadOnlyList<Layer> Layers)
    {
        public static Network Of(LayerRow row) =>
            new(row.Name, row.Type, row.Parameters, row.Multiplications, [.. row.Leaves.Select(Layer.Of)]);
    }

    /// <summary>A layer; see <see cref="LayerRow"/>.</summary>
    internal sealed record Layer(
        string Name, string Type, int[]? Kernel, int[]? Output, int[][] Inputs, long Parameters, long Multiplications)
    {
        public static Layer Of(LayerRow row)
        {
            int[][] inputs = [.. row.Inputs.Select(shape => shape.ToArray())];
            return new(row.Name, row.Type, row.Kernel?.ToArray(), row.Output?.ToArray(), inputs, row.Parameters, row.Multiplications);
        }
    }
}
