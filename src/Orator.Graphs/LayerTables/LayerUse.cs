namespace Orator.Graphs.LayerTables;

/// <summary>A layer, or an operation without parameters, as <see cref="LayerWalk"/> finds it in graphs.</summary>
/// <param name="name">See <see cref="LayerRow.Name"/>.</param>
/// <param name="holder">Full name of the module whose row it stands under.</param>
/// <param name="type">See <see cref="LayerRow.Type"/>.</param>
/// <param name="position">When its first operation runs.</param>
internal sealed class LayerUse(string name, string holder, string type, int position)
{
    private readonly HashSet<string> _seen = [];

    /// <summary>See <see cref="LayerRow.Name"/>.</summary>
    public string Name { get; } = name;

    /// <summary>Full name of the module whose row it stands under.</summary>
    public string Holder { get; } = holder;

    /// <summary>See <see cref="LayerRow.Type"/>.</summary>
    public string Type { get; } = type;

    /// <summary>When its first operation runs; layers that no graph uses come last.</summary>
    public int Position { get; } = position;

    /// <summary>See <see cref="LayerRow.Kernel"/>.</summary>
    public Shape? Kernel { get; set; }

    /// <summary>What its first use takes from elsewhere.</summary>
    public List<Tensor> Operands { get; } = [];

    /// <summary>Shape of the result of its first use.</summary>
    public Shape? Output { get; set; }

    /// <summary>See <see cref="LayerRow.Parameters"/>.</summary>
    public long Parameters { get; set; }

    /// <summary>See <see cref="LayerRow.Multiplications"/>.</summary>
    public long Multiplications { get; set; }

    /// <summary>Whether an operation is part of the first use: the same operator with the same parameters again is another use.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="parameters">Names of the parameters that it takes.</param>
    public bool IsFirst(Operation operation, IEnumerable<string> parameters) =>
        _seen.Add($"{operation.OnnxType} {string.Join(' ', parameters.Order(StringComparer.Ordinal))}");
}
