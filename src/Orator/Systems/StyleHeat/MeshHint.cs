using Orator.Animation;
using Orator.Animation.Mesh;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// The mesh generator's flow, for networks that begin with it (<see cref="MotionGeneratorConfiguration.MeshHints"/>): the same in training
/// and use. Not safe for use by several threads at once.
/// </summary>
public sealed class MeshHint : IDisposable
{
    /// <summary>Planes: flow to the right, flow down, and where the mesh's picture shows what the portrait shows.</summary>
    public const int Channels = 3;

    private readonly SourcePortrait _portrait;
    private readonly MeshPortrait _mesh;
    private readonly Image _picture;
    private readonly CoarseFlow _coarse;
    private readonly int _side;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="side">Side of the flow.</param>
    public MeshHint(SourcePortrait portrait, int side)
        : this(portrait, side, new MeshPortrait(portrait))
    {
    }

    private MeshHint(SourcePortrait portrait, int side, MeshPortrait mesh)
    {
        (_portrait, _side, _mesh) = (portrait, side, mesh);
        _picture = new Image(portrait.Crop.Width, portrait.Crop.Height);
        _coarse = new CoarseFlow(side, portrait.Crop.Width);
        Values = new float[Channels * side * side];
    }

    /// <summary>[3, side, side]: from each place back to its place in the portrait, half sides of the picture, x and y; then validity, 0
    /// to 1.</summary>
    public float[] Values { get; }

    /// <summary>What the mesh generator draws of the motion.</summary>
    public Image Picture => _picture;

    /// <summary>Fills <see cref="Values"/> for a motion.</summary>
    /// <param name="motion">The motion.</param>
    public void Follow(MotionFrame motion)
    {
        _mesh.Render(motion, _picture);
        Span<float> values = Values;
        int flow = Values.Length / Channels * 2;
        _coarse.Read(_mesh, values[..flow], values[flow..]);
    }

    /// <summary>The same portrait's hints for another thread.</summary>
    public MeshHint Share() => new(_portrait, _side, _mesh.Share());

    /// <summary>Frees the renderer.</summary>
    public void Dispose() => _mesh.Dispose();
}
