using System.Globalization;
using System.Text;
using Orator.Graphs.Layers;

namespace Orator.Graphs.LayerTables;

/// <summary>Writes a <see cref="LayerTable"/> in columns, modules indented.</summary>
/// <param name="everyLayer">Whether each layer gets a row; otherwise blocks do.</param>
internal sealed class LayerTableText(bool everyLayer)
{
    private static readonly string[] Header = ["layer", "type", "kernel", "output", "input", "params", "MACs"];
    private static readonly int[] RightAligned = [5, 6];
    private readonly List<string[]> _lines = [];

    /// <summary>The text, without a line feed at the end.</summary>
    public string Write(LayerTable table)
    {
        StringBuilder text = new();
        foreach (LayerRow network in table.Networks)
        {
            _lines.Clear();
            AddLayers(network, 0);
            _lines.Add(["total", "", "", "", "", Number(network.Parameters), Number(network.Multiplications)]);
            text.Append(network.Name.Length > 0 ? $"{network.Name} ({network.Type})" : network.Type).Append('\n');
            AppendTo(text);
            text.Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"{table.Parameters:N0} parameters, {table.Buffers:N0} values of buffers, ");
        text.Append(CultureInfo.InvariantCulture, $"{Number(table.Multiplications)} multiplications");
        if (table.Parts.Count > 1)
        {
            text.Append("\nparts: ").AppendJoin(", ", table.Parts.Select(part => $"{part.Name} {Number(part.Multiplications)}"));
        }

        return text.ToString();
    }

    private void AddLayers(LayerRow holder, int depth)
    {
        IReadOnlyList<LayerRow> rows = holder.Layers;
        for (int i = 0; i < rows.Count; i++)
        {
            LayerRow row = rows[i];
            string name = new string(' ', 2 * depth) + (row.Name == holder.Name ? "" : ModulePath.Relative(row.Name, holder.Name));
            if (!everyLayer && row.Layers.Count > 0 && Repeated(row) is { } repeated)
            {
                Add(row, name, $"{row.Layers.Count(layer => layer.Layers.Count > 0)} x {repeated}");
            }
            else if (row.Layers.Count == 0 || (!everyLayer && IsBlock(row, rows)))
            {
                LayerRow[] like = [.. everyLayer ? [row] : rows.Skip(i).TakeWhile(other => IsLike(other, row))];
                i += like.Length - 1;
                AddTogether(like, name);
            }
            else
            {
                _lines.Add([name, row.Type, "", Shape(row.Output), Inputs(row), "", ""]);
                AddLayers(row, depth + 1);
            }
        }
    }

    // The type of its modules, if it is a list of two blocks or more of one type.
    private static string? Repeated(LayerRow row)
    {
        LayerRow[] blocks = [.. row.Layers.Where(layer => layer.Layers.Count > 0)];
        bool others = row.Layers.Any(layer => layer.Layers.Count == 0 && layer.Kernel is not null);
        return blocks.Length > 1 && !others && blocks.All(block => block.Type == blocks[0].Type) ? blocks[0].Type : null;
    }

    // A module of nothing but layers that has a class of its own, or one of several of its class.
    private static bool IsBlock(LayerRow row, IReadOnlyList<LayerRow> siblings) => row.Type != nameof(Sequential)
        && (row.Layers.All(layer => layer.Layers.Count == 0) || siblings.Count(
            other => other.Type == row.Type && other.Layers.Count > 0) > 1);

    // Of the same form, and unnamed or named by a number.
    private static bool IsLike(LayerRow row, LayerRow other) =>
        (row == other || row.Name == other.Name || Prefix(row.Name) == Prefix(other.Name))
        && row.Type == other.Type
        && row.Kernel == other.Kernel
        && row.Output == other.Output
        && row.Inputs.Take(1).SequenceEqual(other.Inputs.Take(1))
        && row.Parameters == other.Parameters
        && row.Layers.Count == other.Layers.Count;

    private static string Prefix(string name) => name.TrimEnd([.. "0123456789"]);

    private void AddTogether(LayerRow[] rows, string name)
    {
        if (rows.Length == 1)
        {
            Add(rows[0], name, rows[0].Type);
            return;
        }

        string last = rows[^1].Name;
        Add(
            rows[0] with { Parameters = rows.Sum(row => row.Parameters), Multiplications = rows.Sum(row => row.Multiplications) },
            name.Trim().Length == 0 ? name : $"{name}..{last[Prefix(last).Length..]}",
            $"{rows.Length} x {rows[0].Type}");
    }

    private void Add(LayerRow row, string name, string type)
    {
        Shape? kernel = row.Kernel ?? KernelOf(row);
        _lines.Add([name, type, Shape(kernel), Shape(row.Output), Inputs(row), Number(row.Parameters), Number(row.Multiplications)]);
    }

    // Of a block of one convolution or linear layer and what normalises it: that layer's.
    private static Shape? KernelOf(LayerRow row) =>
        row.Leaves.Where(layer => layer.Kernel is { Rank: > 1 }).ToArray() is [var only] ? only.Kernel : null;

    private static string Inputs(LayerRow row) => row.Inputs.Count switch
    {
        0 => "",
        1 => Shape(row.Inputs[0]),
        int count => $"{Shape(row.Inputs[0])} +{count - 1}",
    };

    private static string Shape(Shape? shape) => shape is { } known ? $"[{string.Join(',', known)}]" : "";

    private static string Number(long value) => value switch
    {
        0 => "",
        < 1000 => value.ToString(CultureInfo.InvariantCulture),
        < 1_000_000 => Short(value / 1e3, "k"),
        < 1_000_000_000 => Short(value / 1e6, "M"),
        _ => Short(value / 1e9, "G"),
    };

    // Three digits.
    private static string Short(double value, string unit) =>
        value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + unit;

    private void AppendTo(StringBuilder text)
    {
        string[][] lines = [Header, .. _lines];
        int[] widths = [.. Header.Select((_, column) => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
        {
            IEnumerable<string> cells = line.Select(
                (cell, i) => RightAligned.Contains(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
    }
}
