namespace Orator.Generators;

/// <summary>The geometric generator: the portrait's own pixels, moved with the face mesh; no learned weights.</summary>
public sealed class MeshGenerator : IFrameGenerator
{
    /// <inheritdoc/>
    public string Name => "mesh";

    /// <inheritdoc/>
    public bool Learned => false;

    /// <inheritdoc/>
    public IFrameRenderer Prepare(SourcePortrait source) => new MeshRenderer(source);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
