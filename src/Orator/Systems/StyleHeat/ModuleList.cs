using System.Globalization;
using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>Modules named by their number, from 0.</summary>
internal sealed class ModuleList<T> : Module
    where T : Module
{
    public ModuleList(IEnumerable<T> modules) =>
        Items = [.. modules.Select((module, i) => Register(i.ToString(CultureInfo.InvariantCulture), module))];

    public IReadOnlyList<T> Items { get; }
}
