using System.Numerics;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Perception;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Sees faces with a <see cref="CanonicalKeyPointNetwork"/>. Not for use by several threads at a time.</summary>
public sealed class CanonicalKeyPointObserver : IDisposable
{
    /// <summary>Name of the shipped model.</summary>
    public const string ModelName = "canonical";

    private const int Looks = 3;
    private readonly Session _session;
    private readonly int _size;

    private CanonicalKeyPointObserver(Session session, int size) => (_session, _size) = (session, size);

    /// <summary>Uses a network in memory, of which each look takes the weights that it then has.</summary>
    /// <param name="network">The network, in inference mode.</param>
    public static CanonicalKeyPointObserver Of(CanonicalKeyPointNetwork network)
    {
        int size = network.Configuration.Size;
        Graph graph = new(ParameterBinding.Inputs);
        CanonicalKeyPointNetwork.Write(graph, network, size);
        return new CanonicalKeyPointObserver(Session.Compile(graph, new SessionSettings { MemoryPattern = false }), size);
    }

    /// <summary>Opens a network.</summary>
    /// <param name="models">The store of shipped models.</param>
    /// <param name="path">Folder of another model package in place of the shipped one.</param>
    /// <exception cref="InputException">There is none, or it is of another architecture.</exception>
    public static CanonicalKeyPointObserver Open(ModelStore models, string? path = null)
    {
        string folder = path ?? Path.Combine(models.Folder, ModelName);
        if (!File.Exists(Path.Combine(folder, ModelPackage.DescriptionFile)))
        {
            throw new InputException(
                $"There is no network of canonical key points in '{folder}': train one with 'orator train canonical' and give its folder.");
        }

        ModelPackage package = models.Open(ModelName, path);
        return package.Configuration is CanonicalKeyPointConfiguration configuration
            ? new(models.Sessions.Lease(package, "face", () => package.WriteGraph("face")), configuration.Size)
            : throw new InputException(
                $"'{folder}' is a {package.Architecture.Name} model, not a {CanonicalKeyPointConfiguration.ArchitectureName} model.");
    }

    /// <summary>Sees a face that was found: looks three times, each time where the time before saw the face.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="detection">The face.</param>
    public CanonicalFace Observe(Image picture, FaceDetection detection)
    {
        KeyPointSquare square = new(detection.Region);
        for (int look = 1; look < Looks; look++)
        {
            square = KeyPointSquare.Around(Observe(picture, square).Points);
        }

        return Observe(picture, square);
    }

    /// <summary>Sees the face in a square, e.g. that of the frame before, by one look.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="square">The square.</param>
    public CanonicalFace Observe(Image picture, KeyPointSquare square)
    {
        FaceCrop.Sample(picture, square.Region, _size, _session.Input("image"), 1 / 255f);
        _session.Run();
        ReadOnlySpan<float> r = _session.Output("rotation");
        Rotation rotation = new(new Vector3(r[..3]), new Vector3(r[3..6]), new Vector3(r[6..9]));
        HeadPose pose = new(rotation, _session.Output("scale")[0], new Vector3(_session.Output("translation")));
        return new CanonicalFace(
            Array.ConvertAll(Points("points"), square.ToPicture),
            square.ToPicture(pose),
            Array.ConvertAll(Points("deformation"), square.VectorToPicture),
            Points("canonical"));
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private Vector3[] Points(string output)
    {
        ReadOnlySpan<float> values = _session.Output(output);
        Vector3[] points = new Vector3[values.Length / 3];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new Vector3(values.Slice(3 * i, 3));
        }

        return points;
    }
}
