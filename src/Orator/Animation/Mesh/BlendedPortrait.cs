namespace Orator.Animation.Mesh;

/// <summary>Renders one person of several photos by moving their pixels with the face mesh (<see cref="PhotoBlend"/>).</summary>
internal sealed class BlendedPortrait : IPreparedPortrait
{
    private readonly SourcePortrait _first;
    private readonly MeshPortraits _photos;

    /// <summary>Prepares photos.</summary>
    /// <param name="portraits">At least two.</param>
    public BlendedPortrait(IReadOnlyList<SourcePortrait> portraits)
        : this(portraits[0], new MeshPortraits(portraits))
    {
    }

    private BlendedPortrait(SourcePortrait first, MeshPortraits photos) => (_first, _photos) = (first, photos);

    /// <inheritdoc/>
    public Driving Frontal => _first.Motion with { Rotation = Rotation.Identity };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The driving has no motion, or the frame another size.</exception>
    public void Render(Driving driving, Image frame)
    {
        MotionFrame motion = driving.Motion ?? throw new ArgumentException("The mesh is driven by motion.", nameof(driving));
        if (frame.Width != _first.Crop.Width || frame.Height != _first.Crop.Height)
        {
            throw new ArgumentException(
                $"The frame must be as large as the first portrait's crop, {_first.Crop.Width}x{_first.Crop.Height}.", nameof(frame));
        }

        _photos.Render(motion, frame);
    }

    /// <inheritdoc/>
    public IPreparedPortrait? Share() => new BlendedPortrait(_first, _photos.Share());

    /// <inheritdoc/>
    public void Dispose() => _photos.Dispose();
}
