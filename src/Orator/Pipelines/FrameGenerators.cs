using Orator.Engine.Models;
using Orator.Generators;
using Orator.Networks.FaceVid2Vid;

namespace Orator.Pipelines;

/// <summary>The frame generators by name.</summary>
public static class FrameGenerators
{
    /// <summary>Name of the generator that is used when none is asked for.</summary>
    public const string Default = StyleAwareFrameGenerator.GeneratorName;

    private const string Mesh = "mesh";

    /// <summary>Names of all, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [StyleAwareFrameGenerator.GeneratorName, FaceVid2VidFrameGenerator.GeneratorName, Mesh];

    /// <summary>Opens a generator.</summary>
    /// <param name="name">As on the command line.</param>
    /// <param name="model">Folder of a model package, for generators that have one; null means the shipped one.</param>
    /// <exception cref="InputException">There is none of that name, or the model cannot be used.</exception>
    public static IFrameGenerator Open(string name, string? model = null) => name switch
    {
        Mesh when model is null => new MeshGenerator(),
        Mesh => throw new InputException($"The generator {Mesh} has no model: leave --model out, or choose the generator {StyleAwareFrameGenerator.GeneratorName}."),
        StyleAwareFrameGenerator.GeneratorName => StyleAwareFrameGenerator.Open(model),
        FaceVid2VidFrameGenerator.GeneratorName => new FaceVid2VidFrameGenerator(ModelPackage.Open(model ?? FaceVid2VidAnimator.ShippedModel)),
        _ => throw new InputException($"There is no generator '{name}'; choose one of: {StyleAwareFrameGenerator.GeneratorName}, {FaceVid2VidFrameGenerator.GeneratorName}, {Mesh}."),
    };
}
