using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Engine;
using Orator.Engine.Models;

namespace Orator.Systems.StyleAware;

/// <summary>
/// The learned generator (Style Transfer for 2D Talking Head, style-aware generator): the mesh generator's picture, mended by a
/// <see cref="StyleAwareGenerator"/>. The network works at its own size; what it finds is enlarged and applied to the mesh's picture, so
/// that skin stays as sharp as the photo.
/// </summary>
public sealed class StyleAwareAnimator : IAnimator
{
    /// <summary>Name on the command line.</summary>
    public const string GeneratorName = "style-aware";

    private readonly StyleAwareConfiguration _configuration;
    private readonly SessionPool _sessions;
    private readonly bool _ownsSessions;
    private readonly ModelPackage _package;

    /// <summary>Takes a model.</summary>
    /// <param name="package">The model.</param>
    /// <param name="sessions">Compiled networks that are shared with others, who dispose of them; null = its own.</param>
    /// <exception cref="InputException">It is of another architecture.</exception>
    public StyleAwareAnimator(ModelPackage package, SessionPool? sessions = null)
    {
        _configuration = package.Configuration as StyleAwareConfiguration
            ?? throw new InputException(
                $"The generator {GeneratorName} needs a model of that architecture, but this is a {package.Architecture.Name} model.");
        (_package, _sessions, _ownsSessions) = (package, sessions ?? new SessionPool(), sessions is null);

        // Compiled now, so that the first portrait need not wait.
        Encoder().Dispose();
        Frame().Dispose();
    }

    /// <inheritdoc/>
    public string Name => GeneratorName;

    /// <inheritdoc/>
    public AnimatorTraits Traits => new() { Learned = true, NativeSize = _configuration.Size, MostPortraits = MeshAnimator.MostPhotos };

    /// <summary>Makes the animator known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Animators.Register(GeneratorName, (models, options) => options.Int8
        ? throw new InputException($"8-bit integers belong to the generator face-vid2vid, not to {GeneratorName}.")
        : new StyleAwareAnimator(models.Open(GeneratorName, options.Model), models.Sessions));

    /// <summary>Opens a model package.</summary>
    /// <param name="folder">Its folder; null means the shipped one.</param>
    /// <exception cref="InputException">It cannot be used, or is of another architecture.</exception>
    public static StyleAwareAnimator Open(string? folder = null) =>
        new(ModelPackage.Open(folder ?? Path.Combine(ModelFolders.Shipped, GeneratorName)));

    /// <inheritdoc/>
    public IPreparedPortrait Prepare(IReadOnlyList<SourcePortrait> portraits, DrivingSource source = DrivingSource.Motion)
    {
        Traits.Check(portraits, source);
        using Session encoder = Encoder();
        return new StyleAwarePortrait(
            portraits, _configuration.Size, encoder, Frame(), ConcurrentFrames.Suit(_package.Network));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsSessions)
        {
            _sessions.Dispose();
        }
    }

    private Session Encoder() => _sessions.Lease(_package, "encode", () => _package.WriteGraph("encode"));

    private Session Frame() =>
        _sessions.Lease(_package, "frame", () => _package.WriteGraph("frame"), ConcurrentFrames.Settings(_package.Network));
}
