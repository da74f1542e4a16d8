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
    private readonly int[] _columns;

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
        _columns = [.. Enumerable.Range(0, size).Select(x => ((2 * x) + 1) * Frame.Width / (2 * size))];
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

        // Flow and validity are smooth enough to be read at the nearest pixel.
        int side = Frame.Width;
        float unit = 2f / side;
        int plane = _size * _size;
        for (int y = 0; y < _size; y++)
        {
            int row = ((2 * y) + 1) * side / (2 * _size) * side;
            ReadOnlySpan<byte> validity = _renderer.Validity.Slice(row, side);
            ReadOnlySpan<float> flowX = _renderer.FlowX.Slice(row, side);
            ReadOnlySpan<float> flowY = _renderer.FlowY.Slice(row, side);
            int start = y * _size;
            for (int x = 0; x < _size; x++)
            {
                int from = _columns[x];
                Validity[start + x] = validity[from] / 255f;
                Flow[start + x] = flowX[from] * unit;
                Flow[plane + start + x] = flowY[from] * unit;
            }
        }
    }

    /// <summary>The same portrait's conditions for another thread.</summary>
    public FrameConditions Share() => new(_portrait, _size, _renderer.Share());

    /// <summary>Frees the renderer.</summary>
    public void Dispose() => _renderer.Dispose();
}
