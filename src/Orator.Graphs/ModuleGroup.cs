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
}
