using System.Numerics;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FreeHeadGan;

/// <summary>What <see cref="CanonicalKeyPointNetwork"/> says of faces; lengths in units of <see cref="KeyPointSquare"/>.</summary>
/// <param name="Points">p, [N, 68, 3], numbered as <see cref="SparseLandmarks"/>.</param>
/// <param name="Rotation">R, [N, 3, 3], acting on column vectors.</param>
/// <param name="Scale">s, [N, 1], above 0.</param>
/// <param name="Translation">t, [N, 3].</param>
/// <param name="Deformation">d, [N, 68, 3].</param>
public sealed record EstimatedKeyPoints(Tensor Points, Tensor Rotation, Tensor Scale, Tensor Translation, Tensor Deformation)
{
    /// <summary>p_can, [N, 68, 3]: the person without pose and expression (equation 1).</summary>
    public Tensor Canonical => CanonicalKeyPoints.Of(Points, Rotation, Scale, Translation, Deformation);

    /// <summary>Other canonical points in this pose and with this expression (equation 2).</summary>
    /// <param name="canonical">p_can, [N, 68, 3].</param>
    /// <returns>p, [N, 68, 3].</returns>
    /// <exception cref="ShapeException">It does not fit.</exception>
    public Tensor Pose(Tensor canonical) => CanonicalKeyPoints.Pose(canonical, Rotation, Scale, Translation, Deformation);
}

/// <summary>
/// E_can of Free-HeadGAN (Doukas et al. 2022, section 3.1): from the picture of a face to its key points in three dimensions, the pose of
/// the head, and what the expression moves. Canonical key points are not regressed, but follow by <see cref="CanonicalKeyPoints"/>.
/// Parameters: <c>backbone</c>, <c>hidden</c> if there is one, and the heads <c>points</c>, <c>rotation</c>, <c>scale</c>,
/// <c>translation</c>, <c>deformation</c>.
/// </summary>
public sealed class CanonicalKeyPointNetwork : Module
{
    private const int Count = SparseLandmarks.Count;

    // Heads begin with the average face: features add little to it at first.
    private const float InitialGain = 0.1f;
    private readonly ResidualNetwork _backbone;
    private readonly Linear? _hidden;
    private readonly Linear _points;
    private readonly Linear _rotation;
    private readonly Linear _scale;
    private readonly Linear _translation;
    private readonly Linear _deformation;

    internal CanonicalKeyPointNetwork(CanonicalKeyPointConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        _backbone = Register("backbone", new ResidualNetwork(configuration.Backbone, random));
        int features = configuration.Backbone.Features;
        if (configuration.Hidden > 0)
        {
            int side = configuration.Size / configuration.Backbone.Stride;
            _hidden = Register("hidden", new Linear(features * side * side, configuration.Hidden, random));
            features = configuration.Hidden;
        }

        KeyPointSquare square = KeyPointSquare.Around(SparseLandmarks.Of(FaceTopology.Canonical));
        HeadPose pose = square.ToUnits(new HeadPose(Orator.Rotation.Identity, 1, Vector3.Zero));
        Vector3[] average = Array.ConvertAll(SparseLandmarks.Of(FaceTopology.Canonical), square.ToUnits);
        _points = Head("points", [.. average.SelectMany(p => new[] { p.X, p.Y, p.Z })]);
        _rotation = Head("rotation", [1, 0, 0, 0, 1, 0]);
        _scale = Head("scale", [MathF.Log(pose.Scale)]);
        _translation = Head("translation", [pose.Origin.X, pose.Origin.Y, pose.Origin.Z]);
        _deformation = Head("deformation", new float[3 * Count]);

        Linear Head(string name, float[] initial)
        {
            Linear head = Register(name, new Linear(features, initial.Length, random));
            foreach (Parameter parameter in head.TrainableParameters)
            {
                if (parameter.Shape.Rank == 1)
                {
                    initial.CopyTo(parameter.Values, 0);
                }
                else
                {
                    Array.ConvertAll(parameter.Values, value => value * InitialGain).CopyTo(parameter.Values, 0);
                }
            }

            return head;
        }
    }

    /// <summary>Sizes.</summary>
    public CanonicalKeyPointConfiguration Configuration { get; }

    /// <summary>Looks at faces.</summary>
    /// <param name="images">Squares around faces (<see cref="KeyPointSquare"/>), [N, 3, S, S], RGB from 0 to 1.</param>
    /// <returns>What is seen of them.</returns>
    /// <exception cref="ShapeException">The pictures do not fit.</exception>
    public EstimatedKeyPoints Forward(Tensor images)
    {
        int n = images.Shape[0];
        if (images.Shape != [n, 3, Configuration.Size, Configuration.Size])
        {
            throw new ShapeException(
                $"Canonical key points: pictures {images.Shape} are not [N, 3, {Configuration.Size}, {Configuration.Size}].");
        }

        Tensor map = _backbone.Forward((images * 2) - 1);
        Tensor features = _hidden is null ? map.Mean([2, 3]) : _hidden.Forward(map.Reshape(n, -1)).Relu();
        return new EstimatedKeyPoints(
            _points.Forward(features).Reshape(n, Count, 3),
            CanonicalKeyPoints.Rotation(_rotation.Forward(features)),
            _scale.Forward(features).Exp(),
            _translation.Forward(features),
            _deformation.Forward(features).Reshape(n, Count, 3));
    }

    /// <summary>The part <c>face</c>, see <see cref="CanonicalKeyPointConfiguration"/>.</summary>
    internal static void Write(Graph graph, CanonicalKeyPointNetwork network, int size)
    {
        EstimatedKeyPoints face = network.Forward(graph.Input("image", [1, 3, size, size]));
        graph.Output("points", face.Points);
        graph.Output("rotation", face.Rotation);
        graph.Output("scale", face.Scale);
        graph.Output("translation", face.Translation);
        graph.Output("deformation", face.Deformation);
        graph.Output("canonical", face.Canonical);
    }
}
