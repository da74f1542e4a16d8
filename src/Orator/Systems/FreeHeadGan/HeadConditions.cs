using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Imaging;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// What <see cref="FreeHeadGanModel"/> is told of each frame: the target's sketch, and for networks that are built upon the face mesh
/// (<see cref="FreeHeadGanConfiguration.MeshBased"/>) what the mesh generator knows of it. The same in training and use. Not safe for use by
/// several threads at once.
/// </summary>
public sealed class HeadConditions : IDisposable
{
    private readonly IReadOnlyList<SourcePortrait> _portraits;
    private readonly int _size;
    private readonly PortraitSketch _sketch;
    private readonly MeshPortraits? _meshes;
    private readonly Image? _frame;
    private readonly CoarseFlow[] _flows;
    private readonly Resizer _resizer;

    /// <summary>Prepares portraits.</summary>
    /// <param name="portraits">Pictures of one person; frames are as large as the first one's crop.</param>
    /// <param name="size">Side of the networks' pictures, pixels.</param>
    /// <param name="mesh">Whether the networks are built upon the face mesh.</param>
    public HeadConditions(IReadOnlyList<SourcePortrait> portraits, int size, bool mesh)
        : this(portraits, size, mesh ? new MeshPortraits(portraits) : null)
    {
    }

    private HeadConditions(IReadOnlyList<SourcePortrait> portraits, int size, MeshPortraits? meshes)
    {
        (_portraits, _size, _meshes) = (portraits, size, meshes);
        _sketch = new PortraitSketch(portraits[0], size);
        _frame = meshes is null ? null : new Image(portraits[0].Crop.Width, portraits[0].Crop.Height);
        int photos = meshes?.Count ?? 0;
        _flows = [.. portraits.Take(photos).Select(portrait => new CoarseFlow(size, portrait.Crop.Width))];
        _resizer = new Resizer(portraits[0].Crop.Width, portraits[0].Crop.Height, size, size);
        int plane = size * size;
        Sketch = new float[3 * plane];
        Mesh = new float[photos == 0 ? 0 : 3 * plane];
        Validity = new float[photos * plane];
        Flow = new float[photos * 2 * plane];
    }

    /// <summary>Sketch of the target, [3, size, size], 0 to 1.</summary>
    public float[] Sketch { get; }

    /// <summary>What the mesh generator makes of the pictures, [3, size, size], 0 to 1; empty without the mesh, as the others.</summary>
    public float[] Mesh { get; }

    /// <summary>1 where the mesh's picture shows what the source shows, [M, 1, size, size].</summary>
    public float[] Validity { get; }

    /// <summary>From each pixel back to its place in each source, in units in which a picture is 2 wide: [M, 2, size, size], x
    /// first.</summary>
    public float[] Flow { get; }

    /// <summary>The mesh generator's picture, as large as the first portrait's crop.</summary>
    /// <exception cref="InvalidOperationException">There is no mesh.</exception>
    public Image Frame => _frame ?? throw new InvalidOperationException("These conditions have no mesh.");

    /// <summary>Fills all properties.</summary>
    /// <param name="motion">The first portrait's motion.</param>
    public void Render(MotionFrame motion)
    {
        _sketch.Draw(motion).CopyPlanesTo(Sketch);
        if (_meshes is null || _frame is null)
        {
            return;
        }

        _meshes.Render(motion, _frame);
        int plane = _size * _size;
        for (int j = 0; j < _meshes.Count; j++)
        {
            _flows[j].Read(_meshes[j], Flow.AsSpan(2 * j * plane, 2 * plane), Validity.AsSpan(j * plane, plane));
        }

        _resizer.ResizeToPlanes(_frame, Mesh);
    }

    /// <summary>The same portraits' conditions for another thread.</summary>
    public HeadConditions Share() => new(_portraits, _size, _meshes?.Share());

    /// <summary>Frees the renderers.</summary>
    public void Dispose() => _meshes?.Dispose();
}
