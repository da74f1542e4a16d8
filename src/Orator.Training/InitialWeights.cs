using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Training;

/// <summary>Lets a training begin with the weights of a model package rather than with random ones.</summary>
internal static class InitialWeights
{
    /// <summary>Copies the weights of a package. What it does not have keeps its values.</summary>
    /// <param name="network">The network to train.</param>
    /// <param name="folder">The package.</param>
    /// <param name="kind">What it has to be, for the message, e.g. "a speech encoder of these sizes".</param>
    /// <param name="fits">Whether it is.</param>
    /// <exception cref="InputException">It is something else, or cannot be read.</exception>
    public static void Load(Module network, string folder, string kind, Func<ModelPackage, bool> fits)
    {
        ModelPackage package = ModelPackage.Open(folder);
        Require.That(fits(package), $"Training cannot begin with the weights of '{folder}': they are not of {kind}.");
        Dictionary<string, Parameter> given = Parameters(package);
        foreach ((string name, Parameter parameter) in network.NamedParameters)
        {
            if (given.TryGetValue(name, out Parameter? from))
            {
                from.Values.CopyTo(parameter.Values, 0);
            }
        }
    }

    /// <summary>Whether a package has all weights of a network, in the same shapes.</summary>
    /// <param name="package">The package.</param>
    /// <param name="network">The network.</param>
    /// <param name="optional">Begins the names of weights that the package need not have; null = it needs all.</param>
    public static bool Cover(ModelPackage package, Module network, string? optional = null)
    {
        Dictionary<string, Parameter> given = Parameters(package);
        return network.NamedParameters.All(pair => given.TryGetValue(pair.Name, out Parameter? from)
            ? from.Shape.Equals(pair.Parameter.Shape)
            : optional is not null && pair.Name.StartsWith(optional, StringComparison.Ordinal));
    }

    private static Dictionary<string, Parameter> Parameters(ModelPackage package) =>
        package.Network.NamedParameters.ToDictionary(pair => pair.Name, pair => pair.Parameter);
}
