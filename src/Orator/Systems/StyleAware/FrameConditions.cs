using System.Numerics.Tensors;
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
    private readonly IReadOnlyList<SourcePortrait> _portraits;
    private readonly MeshPortraits _renderer;
    private readonly int _size;
    private readonly Resizer _resizer;
    private readonly PortraitMap _map;
    private readonly CoarseFlow[] _coarse;
    private readonly float[] _flow;
    private readonly float[] _validity;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="portraits">Pictures of one person; frames are as large as the first one's crop.</param>
    /// <param name="size">Side of the network's pictures, pixels.</param>
    public FrameConditions(IReadOnlyList<SourcePortrait> portraits, int size)
        : this(portraits, size, new MeshPortraits(portraits))
    {
    }

    private FrameConditions(IReadOnlyList<SourcePortrait> portraits, int size, MeshPortraits renderer)
    {
        (_portraits, _size, _renderer, _map) = (portraits, size, renderer, new PortraitMap(portraits[0], size));
        Frame = new Image(portraits[0].Crop.Width, portraits[0].Crop.Height);
        _resizer = new Resizer(Frame.Width, Frame.Height, size, size);
        _coarse = [.. portraits.Select(portrait => new CoarseFlow(size, portrait.Crop.Width))];
        Mesh = new float[3 * size * size];
        Map = new float[3 * size * size];
        Validity = new float[size * size];
        Flow = new float[2 * size * size];
        (_flow, _validity) = portraits.Count == 1 ? ([], []) : (new float[Flow.Length], new float[Validity.Length]);
    }

    /// <summary>The mesh generator's picture of the last motion, as large as the portrait's crop.</summary>
    public Image Frame { get; }

    /// <summary>The same in the network's size, [3, size, size], 0 to 1.</summary>
    public float[] Mesh { get; }

    /// <summary>Facial map, [3, size, size], 0 to 1.</summary>
    public float[] Map { get; }

    /// <summary>1 where the mesh's picture shows what any picture shows, [size, size].</summary>
    public float[] Validity { get; }

    /// <summary>From each pixel back to its place in the first picture, in units in which the picture is 2 wide: [2, size, size], x
    /// first.</summary>
    public float[] Flow { get; }

    /// <summary>Renders a motion and fills all properties.</summary>
    /// <param name="motion">Target motion.</param>
    public void Render(MotionFrame motion)
    {
        _renderer.Render(motion, Frame);
        _resizer.ResizeToPlanes(Frame, Mesh);
        _map.Draw(motion).CopyPlanesTo(Map);

        _coarse[0].Read(_renderer[0], Flow, Validity);
        for (int j = 1; j < _coarse.Length; j++)
        {
            _coarse[j].Read(_renderer[j], _flow, _validity);
            TensorPrimitives.Max(Validity, _validity, Validity);
        }
    }

    /// <summary>The same pictures' conditions for another thread.</summary>
    public FrameConditions Share() => new(_portraits, _size, _renderer.Share());

    /// <summary>Frees the renderers.</summary>
    public void Dispose() => _renderer.Dispose();
}
