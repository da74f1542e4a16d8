using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Imaging;

namespace Orator.Systems.StyleAware;

/// <summary>
/// What the mesh generator knows of each frame of a portrait, as a learned generator takes it (<see cref="MeshRendering"/>): the same in
/// training and use. Not safe for use by several threads at once.
/// </summary>
public sealed class FrameConditions : IDisposable
{
    private readonly SourcePortrait _portrait;
    private readonly MeshPortrait _renderer;
    private readonly int _size;
    private readonly Resizer _resizer;
    private readonly PortraitMap _map;
    private readonly CoarseFlow _coarse;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="size">Side of the network's pictures, pixels.</param>
    public FrameConditions(SourcePortrait portrait, int size)
        : this(portrait, size, new MeshPortrait(portrait))
    {
    }

    private FrameConditions(SourcePortrait portrait, int size, MeshPortrait renderer)
    {
        (_portrait, _size, _renderer, _map) = (portrait, size, renderer, new PortraitMap(portrait, size));
        _resizer = new Resizer(portrait.Crop.Width, portrait.Crop.Height, size, size);
        Frame = new Image(portrait.Crop.Width, portrait.Crop.Height);
        _coarse = new CoarseFlow(size, Frame.Width);
        Mesh = new float[3 * size * size];
        Map = new float[3 * size * size];
        Validity = new float[size * size];
        Flow = new float[2 * size * size];
    }

    /// <summary>The mesh generator's picture of the last motion, as large as the portrait's crop.</summary>
    public Image Frame { get; }

    /// <summary>The same in the network's size, [3, size, size], 0 to 1.</summary>
    public float[] Mesh { get; }

    /// <summary>Facial map, [3, size, size], 0 to 1.</summary>
    public float[] Map { get; }

    /// <summary>1 where the mesh's picture shows what the portrait shows, [size, size].</summary>
    public float[] Validity { get; }

    /// <summary>From each pixel back to its place in the portrait, in units in which the picture is 2 wide: [2, size, size], x
    /// first.</summary>
    public float[] Flow { get; }

    /// <summary>Renders a motion and fills all properties.</summary>
    /// <param name="motion">Target motion.</param>
    public void Render(MotionFrame motion)
    {
        _renderer.Render(motion, Frame);
        _resizer.ResizeToPlanes(Frame, Mesh);
        _map.Draw(motion).CopyPlanesTo(Map);

        _coarse.Read(_renderer, Flow, Validity);
    }

    /// <summary>The same portrait's conditions for another thread.</summary>
    public FrameConditions Share() => new(_portrait, _size, _renderer.Share());

    /// <summary>Frees the renderer.</summary>
    public void Dispose() => _renderer.Dispose();
}
