namespace Orator.Animation.Mesh;

/// <summary>The geometric generator: the portrait's own pixels, moved with the face mesh; no learned weights.</summary>
public sealed class MeshAnimator : IAnimator
{
    /// <inheritdoc/>
    public string Name => "mesh";

    /// <inheritdoc/>
    public bool Learned => false;

    /// <inheritdoc/>
    public IPreparedPortrait Prepare(SourcePortrait source) => new MeshPortrait(source);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
