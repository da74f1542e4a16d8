using System.Security.Cryptography;
using Orator.Engine;
using Orator.Engine.Models;

namespace Orator.Perception.Networks;

/// <summary>
/// The five pretrained face networks (npm <c>@vladmandic/human</c>, converted by the build), each opened when first asked for. Fill the
/// input <c>image</c>, planar [N, channels, height, width], run, and read the outputs. Not for use by several threads at a time.
/// </summary>
public sealed class FaceNetworks : IDisposable
{
    private readonly Lazy<Session> _detector;
    private readonly Lazy<Session> _mesh;
    private readonly Lazy<Session> _iris;
    private readonly Lazy<Session> _descriptor;
    private readonly Lazy<Session> _emotion;

    /// <summary>Prepares the networks; none is opened yet.</summary>
    /// <param name="models">Where they are; compiled networks are shared with all others that use it.</param>
    /// <param name="threads">
    /// Threads that a run of the detector or the descriptor may use, at least 1; null means <see cref="ThreadLimit.Current"/>. The other
    /// networks are so small that they always run fastest on one.
    /// </param>
    /// <exception cref="OratorException">The networks are not installed.</exception>
    public FaceNetworks(ModelStore models, int? threads = null)
    {
        SessionSettings large = new() { Threads = threads ?? ThreadLimit.Current };
        SessionSettings small = new() { Threads = 1 };
        _detector = Network("blazeface", large);
        _mesh = Network("facemesh", small);
        _iris = Network("iris", small);
        _descriptor = Network("faceres", large);
        _emotion = Network("emotion", small);

        Lazy<Session> Network(string name, SessionSettings settings)
        {
            string file = File(models.Folder, name);
            return new(() => Guard(file, () => models.Sessions.Lease(file, settings)), isThreadSafe: false);
        }
    }

    /// <summary>Path of a network's <c>.onnx</c> file.</summary>
    /// <param name="models">Folder of the models.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="OratorException">It is not installed.</exception>
    internal static string File(string models, string name)
    {
        string path = Path.Combine(models, "face-networks", name + ".onnx");
        return System.IO.File.Exists(path)
            ? path
            : throw new OratorException($"The face network '{path}' is missing: {ModelFolders.HowToGetModels}");
    }

    /// <summary>SHA-256 of the networks that tracking needs: what is derived from tracked faces is out of date when it changes.</summary>
    /// <exception cref="OratorException">The networks are not installed.</exception>
    internal static byte[] TrackingDigest()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in new[] { "blazeface", "facemesh", "iris" })
        {
            string path = File(ModelFolders.Shipped, name);
            hash.AppendData(Guard(path, () => System.IO.File.ReadAllBytes(path)));
        }

        return hash.GetHashAndReset();
    }

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OratorException($"The face network '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// BlazeFace, back-camera model. <c>image</c> [1, 3, 256, 256], RGB / 127.5 - 1. <c>scores16</c> [1, 512, 1] and <c>scores32</c> [1,
    /// 384, 1] are logits, <c>boxes16</c> [1, 512, 16] and <c>boxes32</c> [1, 384, 16] are cx, cy, w, h and six (x, y) in pixels of 256
    /// relative to the anchor (512: stride 16, 16 x 16 cells x 2; 384: stride 32, 8 x 8 cells x 6; row-major).
    /// </summary>
    public Session Detector => _detector.Value;

    /// <summary>
    /// Face mesh. <c>image</c> [1, 3, 192, 192], RGB / 255. <c>landmarks</c> [1, 1404] = 468 (x, y, z) in crop pixels, <c>flag</c> [1, 1] =
    /// probability of a face, <c>contours</c> [1, 266] = 133 (x, y).
    /// </summary>
    public Session Mesh => _mesh.Value;

    /// <summary>
    /// Eye contour and iris, both eyes at once. <c>image</c> [2, 3, 64, 64], RGB / 255. <c>points</c> [2, 1, 1, 228] = for each image 71
    /// contour and 5 iris points (x, y, z) in crop pixels.
    /// </summary>
    public Session Iris => _iris.Value;

    /// <summary>
    /// Face descriptor. <c>image</c> [1, 3, 224, 224], blue, green, red minus (103.939, 116.779, 123.68). <c>descriptor</c> [1, 1024],
    /// <c>age</c> [1, 100] = probability of each year, <c>gender</c> [1, 1] = 0 (female) to 1 (male).
    /// </summary>
    public Session Descriptor => _descriptor.Value;

    /// <summary>
    /// Expression. <c>image</c> [1, 1, 64, 64], (grey / 255 - 0.5) * 2. <c>probabilities</c> [1, 7]: angry, disgust, fear, happy, sad,
    /// surprise, neutral.
    /// </summary>
    public Session Emotion => _emotion.Value;

    /// <summary>Closes the networks that were opened.</summary>
    public void Dispose()
    {
        foreach (Lazy<Session> network in new[] { _detector, _mesh, _iris, _descriptor, _emotion })
        {
            if (network.IsValueCreated)
            {
                network.Value.Dispose();
            }
        }
    }
}
