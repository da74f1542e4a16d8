using System.Numerics;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Graphs;

namespace Orator.Systems.FreeHeadGan;

/// <summary>One eye as E_gaze sees it in a picture.</summary>
/// <param name="Vertices">Mesh of the eyeball (<see cref="EyeTemplate"/>; of the left eye mirrored): picture pixels, z in the same unit from
/// the line between the corners of the eye.</param>
/// <param name="Gaze">Where it looks, of length 1: x towards the right edge of the picture, y down, z away from the camera.</param>
public sealed record SeenEye(Vector3[] Vertices, Vector3 Gaze)
{
    /// <summary>Direction relative to the head as <see cref="EyeModel.Gaze"/> gives it, radians: x towards the right edge of the picture, y
    /// downwards.</summary>
    /// <param name="pose">Pose of the head in the same picture.</param>
    public Vector2 RelativeTo(HeadPose pose)
    {
        Vector3 direction = pose.Rotation.Inverse.Apply(Gaze);
        return new Vector2(MathF.Atan2(direction.X, -direction.Z), MathF.Asin(Math.Clamp(direction.Y, -1, 1)));
    }

    /// <summary>The angles that Free-HeadGAN prints, relative to the way to the camera: <see cref="GazeAngles.Printed"/>.</summary>
    public GazeAngles Printed => GazeAngles.Printed(Gaze with { Z = -Gaze.Z });

    /// <summary>Yaw and the vertical angle, likewise: <see cref="GazeAngles.YawPitch"/>.</summary>
    public GazeAngles YawPitch => GazeAngles.YawPitch(Gaze with { Z = -Gaze.Z });
}

/// <summary>Where eyes look, by the learned E_gaze of Free-HeadGAN (<see cref="GazeNetwork"/>). Not for use by several threads at a
/// time.</summary>
/// <example>
/// <code>
/// using GazeEstimator estimator = GazeEstimator.Open(models);
/// (SeenEye right, SeenEye left) = estimator.Observe(picture, face.Landmarks);
/// Vector2 gaze = right.RelativeTo(face.Pose);
/// </code>
/// </example>
public sealed class GazeEstimator : IDisposable
{
    private const string Name = "gaze";

    private readonly Session _session;
    private readonly int _size;

    /// <summary>Uses a model.</summary>
    /// <param name="package">A model package of the architecture <c>gaze</c>.</param>
    /// <param name="sessions">Compiled networks that are shared with others; null = compiled for this object.</param>
    /// <exception cref="InputException">It is of another architecture.</exception>
    public GazeEstimator(ModelPackage package, SessionPool? sessions = null)
        : this(
            package.Network as GazeNetwork ?? throw new InputException(
                $"The gaze is seen by a model of the architecture gaze, not {package.Architecture.Name}."),
            sessions)
    {
    }

    /// <summary>Uses a network in memory, as it is now.</summary>
    /// <param name="network">The network, in inference mode.</param>
    /// <param name="sessions">As above.</param>
    public GazeEstimator(GazeNetwork network, SessionPool? sessions = null)
    {
        _size = network.Configuration.Size;
        SessionSettings settings = new() { Threads = 1 };
        _session = sessions is null ? Session.Compile(Write(), settings) : sessions.Lease(network, "both eyes", Write, settings);

        Graph Write()
        {
            Graph graph = new();
            network.WriteEyes(graph, _size, 2);
            return graph;
        }
    }

    /// <summary>Folder of the shipped model.</summary>
    public static string ShippedModel => Path.Combine(ModelFolders.Shipped, Name);

    /// <summary>Opens a model.</summary>
    /// <param name="models">A store, whose packages and compiled networks are shared.</param>
    /// <param name="folder">Folder of its package; null = the shipped one.</param>
    /// <exception cref="InputException">It is missing, or cannot be used.</exception>
    public static GazeEstimator Open(ModelStore models, string? folder = null)
    {
        if (folder is null && !Directory.Exists(Path.Combine(models.Folder, Name)))
        {
            throw new InputException(
                $"There is no gaze network in '{models.Folder}': 'orator train gaze' makes one, whose folder 'model' can be given or copied "
                + $"there as '{Name}'.");
        }

        return new GazeEstimator(models.Open(Name, folder), models.Sessions);
    }

    /// <summary>Looks at both eyes of a face.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="landmarks">468 mesh vertices, picture pixels.</param>
    public (SeenEye Right, SeenEye Left) Observe(Image picture, ReadOnlySpan<Vector3> landmarks)
    {
        (EyeCrop right, EyeCrop left) = (EyeCrop.OfRight(landmarks), EyeCrop.OfLeft(landmarks));
        Span<float> eyes = _session.Input("eye");
        right.Sample(picture, _size, eyes[..(eyes.Length / 2)]);
        left.Sample(picture, _size, eyes[(eyes.Length / 2)..]);
        _session.Run();
        return (Read(right, 0), Read(left, 1));
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private SeenEye Read(EyeCrop crop, int eye)
    {
        const int Values = 3 * EyeTemplate.VertexCount;
        ReadOnlySpan<float> values = _session.Output("vertices").Slice(eye * Values, Values);
        Vector3[] vertices = new Vector3[EyeTemplate.VertexCount];
        for (int i = 0; i < vertices.Length; i++)
        {
            vertices[i] = crop.PlaceToPicture(new Vector3(values.Slice(3 * i, 3)));
        }

        return new SeenEye(vertices, crop.ToPicture(new Vector3(_session.Output("gaze").Slice(3 * eye, 3))));
    }
}
