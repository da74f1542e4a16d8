using System.Numerics;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Perception.Networks;

namespace Orator.Perception;

/// <summary>Sees faces in pictures: detector, 468-point mesh, irises, descriptor, emotion. Not for use by several threads at a
/// time.</summary>
/// <remarks>Models of npm <c>@vladmandic/human</c>: BlazeFace, MediaPipe face mesh and iris, and its face descriptor and emotion
/// networks.</remarks>
public sealed class FaceAnalyzer : IDisposable
{
    /// <summary>From this value of <see cref="FaceObservation.Score"/> a region counts as showing a face.</summary>
    public const float MinimumScore = 0.5f;

    /// <summary>Number of values of a descriptor.</summary>
    public const int DescriptorLength = 1024;

    private const int MeshSize = 192;
    private const int EyeSize = 64;
    private const int DescriptorSize = 224;
    private const int EmotionSize = 64;
    private const int Passes = 3;

    private readonly FaceNetworks _networks;
    private readonly FaceDetector _detector;
    private readonly FaceOrientation _orientation;
    private readonly ModelStore? _own;

    /// <summary>Uses the networks of a store, which others may use at the same time.</summary>
    /// <param name="models">The store.</param>
    /// <param name="threads">Threads that the networks may use; null = <see cref="ThreadLimit.Current"/>.</param>
    /// <exception cref="OratorException">The networks are not installed.</exception>
    public FaceAnalyzer(ModelStore models, int? threads = null)
    {
        _networks = new FaceNetworks(models, threads);
        _detector = new FaceDetector(_networks);
        _orientation = new FaceOrientation(_detector, Observe);
    }

    /// <summary>Opens networks of its own, of the shipped models.</summary>
    /// <param name="threads">Threads that the networks may use; null = <see cref="ThreadLimit.Current"/>.</param>
    /// <exception cref="OratorException">The networks are not installed.</exception>
    public FaceAnalyzer(int? threads = null)
        : this(ModelStore.Create(), threads, owned: true)
    {
    }

    private FaceAnalyzer(ModelStore models, int? threads, bool owned)
        : this(models, threads) => _own = owned ? models : null;

    /// <summary>Finds faces in the picture as a whole.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>Faces in picture pixels, largest first; empty if there is none.</returns>
    public IReadOnlyList<FaceDetection> Detect(Image picture) => _detector.Detect(picture);

    /// <summary>Finds and observes faces; looks closer, then at the picture turned, which takes longer, until there is one that the mesh
    /// network takes for a face, too.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="most">How many faces to observe at most, largest first.</param>
    /// <returns>Faces with a score of at least <see cref="MinimumScore"/>, largest first; empty if there is none.</returns>
    public IReadOnlyList<FaceObservation> Search(Image picture, int most = 16)
    {
        foreach (IReadOnlyList<FaceDetection> detections in _detector.Search(picture).Concat(_detector.SearchTurned(picture)))
        {
            List<FaceObservation> faces = [.. detections.Take(most).Select(d => Observe(picture, d)).Where(f => f.Score >= MinimumScore)];
            if (faces.Count > 0)
            {
                return faces;
            }
        }

        return [];
    }

    /// <summary>
    /// Observes a face that the detector found: three passes of the mesh network, each on the region of the one before, then the irises.
    /// Whichever way the face is turned in the picture, it is seen the right way up, or its score is 0.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="detection">The face.</param>
    /// <returns>The face; its score tells whether there is one.</returns>
    public FaceObservation Observe(Image picture, FaceDetection detection)
    {
        FaceRegion region = detection.Region;
        for (int pass = 1; pass < Passes; pass++)
        {
            region = NextRegion(RunMesh(picture, region));
        }

        return _orientation.Settle(picture, Observe(picture, region));
    }

    /// <summary>Observes the face in a region with one pass of the mesh network, as is enough from frame to frame of a video.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="region">Where the face is, e.g. <see cref="NextRegion"/> of the frame before.</param>
    /// <returns>The face; its score tells whether there is one.</returns>
    public FaceObservation Observe(Image picture, FaceRegion region)
    {
        Vector3[] landmarks = RunMesh(picture, region);
        float score = _networks.Mesh.Output("flag")[0];

        Session iris = _networks.Iris;
        const int EyeValues = 3 * EyeSize * EyeSize;
        FaceRegion right = FaceRegion.OfEye(landmarks[33], landmarks[133]);
        FaceRegion left = FaceRegion.OfEye(landmarks[362], landmarks[263]);
        FaceCrop.Sample(picture, right, EyeSize, iris.Input("image")[..EyeValues], 1 / 255f);

        // The network knows one side of the face; the other is shown to it mirrored.
        FaceCrop.Sample(picture, left, EyeSize, iris.Input("image")[EyeValues..], 1 / 255f, mirror: true);
        iris.Run();
        ReadOnlySpan<float> points = iris.Output("points");
        return new FaceObservation(
            landmarks,
            EyePoints(points[..(points.Length / 2)], right, mirrored: false),
            EyePoints(points[(points.Length / 2)..], left, mirrored: true),
            region,
            score);
    }

    /// <summary>The region that the mesh network should look at next to see this face better, or again in the next frame.</summary>
    /// <param name="landmarks">468 mesh vertices, picture pixels.</param>
    public static FaceRegion NextRegion(ReadOnlySpan<Vector3> landmarks) => FaceRegion.Around(landmarks, 33, 263, 1.5f);

    /// <summary>What distinguishes the face from others; compare two by the cosine of the angle between them.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face in it.</param>
    /// <returns><see cref="DescriptorLength"/> values.</returns>
    public float[] Descriptor(Image picture, FaceObservation face)
    {
        FaceCrop.Sample(picture, FaceRegion.Around(face.Landmarks, 33, 263, 1.2f), DescriptorSize, _networks.Descriptor.Input("image"));
        return RunDescriptor();
    }

    /// <summary>How old and how male a face looks to the descriptor network.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face in it.</param>
    /// <returns>Years, the mean of the probabilities of 0 to 99; and 0 (female) to 1 (male).</returns>
    public (float Age, float Male) AgeAndSex(Image picture, FaceObservation face)
    {
        Descriptor(picture, face);
        ReadOnlySpan<float> years = _networks.Descriptor.Output("age");
        (float mean, float sum) = (0, 0);
        for (int year = 0; year < years.Length; year++)
        {
            mean += year * years[year];
            sum += years[year];
        }

        return (mean / sum, _networks.Descriptor.Output("gender")[0]);
    }

    /// <summary>What <see cref="Descriptor(Image, FaceObservation)"/> looks at, to be kept while it is unknown whether the descriptor will
    /// be needed.</summary>
    internal static Image DescriptorView(Image picture, FaceObservation face) =>
        FaceCutout.Cut(picture, FaceRegion.Around(face.Landmarks, 33, 263, 1.2f), DescriptorSize);

    /// <summary>The descriptor of a face that was kept.</summary>
    /// <param name="view">What <see cref="DescriptorView"/> gave.</param>
    internal float[] Descriptor(Image view)
    {
        Span<float> input = _networks.Descriptor.Input("image");
        const int Plane = DescriptorSize * DescriptorSize;
        for (int i = 0; i < Plane; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                input[(channel * Plane) + i] = view.Pixels[(3 * i) + channel];
            }
        }

        return RunDescriptor();
    }

    private float[] RunDescriptor()
    {
        Session network = _networks.Descriptor;
        Span<float> input = network.Input("image");

        // The network takes blue, green, red with the means of its training corpus taken off.
        const int Plane = DescriptorSize * DescriptorSize;
        for (int i = 0; i < Plane; i++)
        {
            (input[i], input[i + (2 * Plane)]) = (input[i + (2 * Plane)] - 103.939f, input[i] - 123.68f);
            input[i + Plane] -= 116.779f;
        }

        network.Run();
        return network.Output("descriptor").ToArray();
    }

    /// <summary>Probabilities of seven emotions: angry, disgust, fear, happy, sad, surprise, neutral.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">The face in it.</param>
    /// <returns>Seven values that sum to 1.</returns>
    public float[] Emotion(Image picture, FaceObservation face)
    {
        Session network = _networks.Emotion;
        const int Plane = EmotionSize * EmotionSize;
        float[] color = new float[3 * Plane];
        FaceCrop.Sample(picture, FaceRegion.Around(face.Landmarks, 33, 263, 1.2f), EmotionSize, color, 2 / 255f, -1);
        Span<float> grey = network.Input("image");
        for (int i = 0; i < Plane; i++)
        {
            grey[i] = (0.2989f * color[i]) + (0.5870f * color[i + Plane]) + (0.1140f * color[i + (2 * Plane)]);
        }

        network.Run();
        return network.Output("probabilities").ToArray();
    }

    /// <summary>Closes the networks.</summary>
    public void Dispose()
    {
        _networks.Dispose();
        _own?.Dispose();
    }

    private static Vector3[] EyePoints(ReadOnlySpan<float> values, FaceRegion region, bool mirrored)
    {
        Vector3[] points = new Vector3[FaceObservation.EyePointCount];
        for (int i = 0; i < points.Length; i++)
        {
            Vector3 p = new(values.Slice(3 * i, 3));
            points[i] = region.ToPicture(mirrored ? p with { X = EyeSize - p.X } : p, EyeSize);
        }

        return points;
    }

    private Vector3[] RunMesh(Image picture, FaceRegion region)
    {
        Session mesh = _networks.Mesh;
        FaceCrop.Sample(picture, region, MeshSize, mesh.Input("image"), 1 / 255f);
        mesh.Run();
        ReadOnlySpan<float> values = mesh.Output("landmarks");
        Vector3[] landmarks = new Vector3[FaceObservation.LandmarkCount];
        for (int i = 0; i < landmarks.Length; i++)
        {
            landmarks[i] = region.ToPicture(new Vector3(values.Slice(3 * i, 3)), MeshSize);
        }

        return landmarks;
    }
}
