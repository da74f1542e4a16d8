using Orator.Generators;

namespace Orator.Pipelines;

/// <summary>The frame generators by name.</summary>
public static class FrameGenerators
{
    /// <summary>Name of the generator that is used when none is asked for.</summary>
    public const string Default = "mesh";

    /// <summary>Opens a generator.</summary>
    /// <param name="name">As on the command line.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static IFrameGenerator Open(string name) => name switch
    {
        "mesh" => new MeshGenerator(),
        FaceVid2VidReenactment.Generator => throw new InputException($"The generator {name} is driven by pictures: it works with 'orator reenact' only."),
        _ => throw new InputException($"There is no generator '{name}'; choose one of: mesh."),
    };
}
