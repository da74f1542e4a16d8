using System.Runtime.CompilerServices;

namespace Orator.Animation.Mesh;

/// <summary>The geometric generator: the portrait's own pixels, moved with the face mesh; no learned weights.</summary>
public sealed class MeshAnimator : IAnimator
{
    /// <summary>Name on the command line.</summary>
    public const string GeneratorName = "mesh";

    /// <summary>How many photos of one person it blends.</summary>
    public const int MostPhotos = 8;

    /// <inheritdoc/>
    public string Name => GeneratorName;

    /// <inheritdoc/>
    public AnimatorTraits Traits { get; } = new() { MostPortraits = MostPhotos };

    /// <summary>Makes the animator known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Animators.Register(GeneratorName, (_, options) => options switch
    {
        { Model: not null } => throw new InputException(
            $"The generator {GeneratorName} has no model: leave --model out, or choose another generator."),
        { Int8: true } => throw new InputException(
            $"The generator {GeneratorName} has no networks that could compute with 8-bit integers."),
        _ => new MeshAnimator(),
    });

    /// <inheritdoc/>
    public IPreparedPortrait Prepare(IReadOnlyList<SourcePortrait> portraits, DrivingSource source = DrivingSource.Motion)
    {
        Traits.Check(portraits, source);
        return portraits.Count == 1 ? new MeshPortrait(portraits[0]) : new BlendedPortrait(portraits);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
