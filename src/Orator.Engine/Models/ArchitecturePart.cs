namespace Orator.Engine.Models;

/// <summary>One of the inference graphs of an architecture.</summary>
/// <typeparam name="TNetwork">The network, or <see cref="Module"/>.</typeparam>
/// <param name="Name">Name of the part, lower case.</param>
/// <param name="Write">Writes its graph for square pictures of a given side in pixels: declares the inputs (batch size 1) and the
/// outputs.</param>
/// <param name="FromPicture">
/// Makes the inputs, row-major values by name, of a square picture ([3, side, side], RGB from 0 to 1) and its side: typical ones, by which
/// int8 export calibrates the network. Null if there is no way to; the part cannot be exported so then.
/// </param>
public sealed record ArchitecturePart<TNetwork>(
    string Name,
    Action<Graph, TNetwork, int> Write,
    Func<TNetwork, float[], int, IReadOnlyDictionary<string, float[]>>? FromPicture = null)
    where TNetwork : Module;
