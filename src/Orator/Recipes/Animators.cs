using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Engine.Models;
using Orator.Systems.FaceVid2Vid;
using Orator.Systems.StyleAware;

namespace Orator.Recipes;

/// <summary>The frame generators by name.</summary>
public static class Animators
{
    /// <summary>Name of the generator that is used when none is asked for.</summary>
    public const string Default = StyleAwareAnimator.GeneratorName;

    private const string Mesh = "mesh";

    /// <summary>Names of all, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [StyleAwareAnimator.GeneratorName, FaceVid2VidAnimator.GeneratorName, Mesh];

    /// <summary>Opens a generator.</summary>
    /// <param name="name">As on the command line.</param>
    /// <param name="model">Folder of a model package, for generators that have one; null means the shipped one.</param>
    /// <exception cref="InputException">There is none of that name, or the model cannot be used.</exception>
    public static IAnimator Open(string name, string? model = null) => name switch
    {
        Mesh when model is null => new MeshAnimator(),
        Mesh => throw new InputException($"The generator {Mesh} has no model: leave --model out, or choose the generator {StyleAwareAnimator.GeneratorName}."),
        StyleAwareAnimator.GeneratorName => StyleAwareAnimator.Open(model),
        FaceVid2VidAnimator.GeneratorName => new FaceVid2VidAnimator(ModelPackage.Open(model ?? FaceVid2VidPortrait.ShippedModel)),
        _ => throw new InputException($"There is no generator '{name}'; choose one of: {StyleAwareAnimator.GeneratorName}, {FaceVid2VidAnimator.GeneratorName}, {Mesh}."),
    };
}
