using System.Globalization;

namespace Orator.Graphs;

/// <summary>A module that only gives others a common first name.</summary>
public sealed class ModuleGroup : Module
{
    /// <summary>Adds a module.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name in the group.</param>
    /// <param name="module">The module.</param>
    /// <returns>The module.</returns>
    public T Add<T>(string name, T module)
        where T : Module => Register(name, module);

    /// <summary>Adds modules that are named by their number, from 0.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="modules">The modules, added as they come.</param>
    /// <returns>The modules in order.</returns>
    public IReadOnlyList<T> AddNumbered<T>(IEnumerable<T> modules)
        where T : Module => [.. modules.Select((module, i) => Add(i.ToString(CultureInfo.InvariantCulture), module))];
}
