using System.Collections.Concurrent;

namespace Orator.Engine.Models;

/// <summary>
/// The architectures that model packages can be of. Each system registers its own when its assembly is loaded; so can anybody's.
/// </summary>
/// <example>
/// <code>
/// Architectures.Register(Architecture.Define&lt;MyConfiguration, MyNetwork&gt;("mine", c => new MyNetwork(c), c => c.Size, new
/// ArchitecturePart&lt;MyNetwork&gt;("network", Write)));
/// </code>
/// </example>
public static class Architectures
{
    private static readonly ConcurrentDictionary<string, Architecture> Registered = new(StringComparer.Ordinal);

    /// <summary>All that are registered, by name.</summary>
    public static IReadOnlyList<Architecture> All =>
        [.. Registered.Values.OrderBy(architecture => architecture.Name, StringComparer.Ordinal)];

    /// <summary>Adds an architecture.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <exception cref="ArgumentException">Another one has its name.</exception>
    public static void Register(Architecture architecture)
    {
        if (!Registered.TryAdd(architecture.Name, architecture))
        {
            throw new ArgumentException($"There is an architecture '{architecture.Name}' already.", nameof(architecture));
        }
    }

    /// <summary>The architecture of a name.</summary>
    /// <param name="name">See <see cref="Architecture.Name"/>.</param>
    /// <returns>The architecture; null if there is none.</returns>
    public static Architecture? Find(string name) => Registered.GetValueOrDefault(name);
}
