using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;

namespace Orator.Systems.StyleAware;

/// <summary>
/// The learned generator (Style Transfer for 2D Talking Head, style-aware generator): the mesh generator's picture, mended by a <see cref="StyleAwareGenerator"/>. The network works at
/// its own size; what it finds is enlarged and applied to the mesh's picture, so that skin stays as sharp as the photo.
/// </summary>
public sealed class StyleAwareAnimator : IAnimator
{
    /// <summary>Name on the command line.</summary>
    public const string GeneratorName = "style-aware";

    private readonly int _size;
    private readonly Session _encode;
    private readonly Session _frame;
    private readonly bool _concurrent;

    /// <summary>Takes a model.</summary>
    /// <param name="package">The model.</param>
    /// <exception cref="InputException">It is of another architecture.</exception>
    public StyleAwareAnimator(ModelPackage package)
    {
        if (package.Configuration is not StyleAwareConfiguration configuration)
        {
            throw new InputException($"The generator {GeneratorName} needs a model of that architecture, but this is a {package.Architecture.Name} model.");
        }

        _size = configuration.Size;
        _encode = Session.Compile(package.WriteGraph("encode"));
        _frame = Session.Compile(package.WriteGraph("frame"), ConcurrentFrames.Settings(package.Network));
        _concurrent = ConcurrentFrames.Suit(package.Network);
    }

    /// <inheritdoc/>
    public string Name => GeneratorName;

    /// <inheritdoc/>
    public bool Learned => true;

    /// <summary>Folder of the shipped model.</summary>
    public static string ShippedModel => Path.Combine(Assets.Models, GeneratorName);

    /// <summary>Opens a model package.</summary>
    /// <param name="folder">Its folder; null means the shipped one.</param>
    /// <exception cref="InputException">It cannot be used, or is of another architecture.</exception>
    public static StyleAwareAnimator Open(string? folder = null) => new(ModelPackage.Open(folder ?? ShippedModel));

    /// <inheritdoc/>
    /// <remarks>Portraits are prepared one after the other; their renderers may work at the same time.</remarks>
    public IPreparedPortrait Prepare(SourcePortrait source) => new StyleAwarePortrait(source, _size, _encode, _frame.Share(), _concurrent);

    /// <inheritdoc/>
    public void Dispose()
    {
        _encode.Dispose();
        _frame.Dispose();
    }
}
