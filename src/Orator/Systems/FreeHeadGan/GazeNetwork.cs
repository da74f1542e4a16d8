using System.Numerics;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FreeHeadGan;

/// <summary>What <see cref="GazeNetwork"/> says of eyes.</summary>
/// <param name="Vertices">v [N, <see cref="EyeTemplate.VertexCount"/>, 3], coordinates of <see cref="EyePose"/>.</param>
/// <param name="Gaze">g [N, 3], of length 1: the axis of v.</param>
public sealed record EyeMeshes(Tensor Vertices, Tensor Gaze);

/// <summary>
/// E_gaze of Free-HeadGAN (Doukas et al. 2022, section 3.2): the crop of an eye becomes the 3D mesh of its eyeball, from which the direction
/// of the gaze follows. A residual network (He et al. 2015) and a linear head for all coordinates.
/// </summary>
/// <remarks>Parameters: <c>backbone</c> as in public ResNets; <c>hidden</c>, if there is one, and <c>fc</c>.</remarks>
public sealed class GazeNetwork : Module
{
    // A typical eye in its crop, as corpora have it: the head learns what differs from it.
    private static readonly EyePose Typical = new(new Vector3(-0.035f, -0.053f, 0.18f), 0.34f, -Vector3.UnitZ);

    private readonly ResidualNetwork _backbone;
    private readonly Linear? _hidden;
    private readonly Linear _head;

    internal GazeNetwork(GazeNetworkConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        _backbone = Register("backbone", new ResidualNetwork(configuration.Backbone, random));
        (int channels, int side) = (configuration.Backbone.Features, configuration.Size / configuration.Backbone.Stride);
        int features = configuration.Hidden > 0 ? configuration.Hidden : channels;
        _hidden = configuration.Hidden > 0 ? Register("hidden", new Linear(channels * side * side, features, random)) : null;
        _head = Register("fc", new Linear(features, 3 * EyeTemplate.VertexCount, random));
    }

    /// <summary>Sizes.</summary>
    public GazeNetworkConfiguration Configuration { get; }

    /// <summary>Adds the network to the graph of its input.</summary>
    /// <param name="eyes">Crops of right eyes, or of mirrored left ones [N, 3, size, size], RGB from 0 to 1: <see cref="EyeCrop"/>.</param>
    /// <returns>Their meshes.</returns>
    /// <exception cref="ShapeException">The pictures do not fit.</exception>
    public EyeMeshes Forward(Tensor eyes)
    {
        Graph graph = eyes.Graph;
        Tensor x = _backbone.Forward((eyes * 2) - 1);
        x = _hidden is null ? x.Mean([2, 3]) : _hidden.Forward(x.Reshape(x.Shape[0], -1)).LeakyRelu(0.1f);
        Tensor typical = graph.Constant(Values(EyeTemplate.Place(Typical)), [1, EyeTemplate.VertexCount, 3]);
        Tensor vertices = _head.Forward(x).Reshape(x.Shape[0], EyeTemplate.VertexCount, 3) + typical;
        return new EyeMeshes(vertices, Axis(vertices));
    }

    /// <summary>Part <c>eye</c>: <c>eye</c> [N, 3, size, size] -> <c>vertices</c> [N, V, 3] and <c>gaze</c> [N, 3].</summary>
    internal void WriteEyes(Graph graph, int size, int eyes)
    {
        EyeMeshes meshes = Forward(graph.Input("eye", [eyes, 3, size, size]));
        graph.Output("vertices", meshes.Vertices);
        graph.Output("gaze", meshes.Gaze);
    }

    private static Tensor Axis(Tensor vertices)
    {
        Tensor weights = vertices.Graph.Constant(EyeTemplate.AxisWeights, [1, EyeTemplate.VertexCount, 1]);
        Tensor axis = (vertices * weights).Sum([1]);
        return axis / (axis.Square().Sum([1], keepAxes: true) + 1e-12f).Sqrt();
    }

    private static float[] Values(Vector3[] points) => [.. points.SelectMany(point => new[] { point.X, point.Y, point.Z })];
}
