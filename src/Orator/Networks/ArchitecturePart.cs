using Orator.Graphs;
using Orator.Media;

namespace Orator.Networks;

/// <summary>One of the inference graphs of an architecture.</summary>
/// <typeparam name="TNetwork">The network, or <see cref="Module"/>.</typeparam>
/// <param name="Name">Name of the part, lower case.</param>
/// <param name="Write">Writes its graph for square pictures of a given side in pixels: declares the inputs (batch size 1) and the outputs.</param>
/// <param name="FromPicture">
/// Makes the inputs, row-major values by name, of a square picture of that side: typical ones, by which int8 export calibrates the network. Null if there is no
/// way to; the part cannot be exported so then.
/// </param>
public sealed record ArchitecturePart<TNetwork>(string Name, Action<Graph, TNetwork, int> Write, Func<TNetwork, Image, IReadOnlyDictionary<string, float[]>>? FromPicture = null)
    where TNetwork : Module;
