namespace Orator.Animation.Mesh;

/// <summary>Photos of one person, each moved by the face mesh to the same place and blended to one picture. Not safe for use by several threads
/// at once.</summary>
internal sealed class MeshPortraits : IDisposable
{
    private readonly IReadOnlyList<SourcePortrait> _portraits;
    private readonly MeshPortrait[] _meshes;
    private readonly Image[] _pictures;
    private readonly PhotoBlend? _blend;

    /// <summary>Prepares photos.</summary>
    /// <param name="portraits">At least one; frames are as large as the first one's crop.</param>
    public MeshPortraits(IReadOnlyList<SourcePortrait> portraits)
        : this(portraits, [.. portraits.Select(portrait => new MeshPortrait(portrait))], portraits.Count == 1 ? null : new PhotoBlend(portraits))
    {
    }

    private MeshPortraits(IReadOnlyList<SourcePortrait> portraits, MeshPortrait[] meshes, PhotoBlend? blend)
    {
        (_portraits, _meshes, _blend) = (portraits, meshes, blend);
        _pictures = meshes.Length == 1 ? [] : [.. portraits.Select(portrait => new Image(portrait.Crop.Width, portrait.Crop.Height))];
    }

    /// <summary>Number of photos.</summary>
    public int Count => _meshes.Length;

    /// <summary>Flow and validity of a photo's last frame.</summary>
    /// <param name="photo">Its number.</param>
    public MeshPortrait this[int photo] => _meshes[photo];

    /// <summary>Draws a motion.</summary>
    /// <param name="motion">The first photo's motion.</param>
    /// <param name="frame">Receives the picture, as large as the first photo's crop; of one photo the mesh generator's, to the bit.</param>
    public void Render(MotionFrame motion, Image frame)
    {
        if (_blend is null)
        {
            _meshes[0].Render(motion, frame);
            return;
        }

        for (int j = 0; j < _meshes.Length; j++)
        {
            _meshes[j].Render(AlignedMotion.Of(_portraits[0], motion, _portraits[j]), _pictures[j]);
        }

        _blend.Mix(motion, _meshes, _pictures, frame);
    }

    /// <summary>The same photos for another thread.</summary>
    public MeshPortraits Share() => new(_portraits, [.. _meshes.Select(mesh => mesh.Share())], _blend?.Share());

    /// <summary>Frees the renderers.</summary>
    public void Dispose() => Array.ForEach(_meshes, mesh => mesh.Dispose());
}
