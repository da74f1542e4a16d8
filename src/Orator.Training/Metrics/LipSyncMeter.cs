using System.Numerics.Tensors;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Speech;
using Orator.Systems.LipSync;

namespace Orator.Training.Metrics;

/// <summary>
/// How well lips and sound fit (Chung and Zisserman 2016; Prajwal et al. 2020), at shifts of -15 to 15 frames: by a
/// <see cref="LipSyncDiscriminator"/>, five faces at 25 a second against 0.2 s of sound, or by a <see cref="MouthSyncDiscriminator"/>, a
/// second of motion against a second of sound. The numbers depend on the network: compare those of one model only, and read them
/// beside a real video's.
/// </summary>
/// <param name="Distance">LSE-D: mean distance of the vectors of mouth and sound at the best shift, 0 to the square root of 2 (of motion: to
/// 2); lower is better.</param>
/// <param name="Confidence">LSE-C: by how much that is below the median of all shifts; higher is better, 0 means that no shift fits better
/// than another.</param>
/// <param name="Offset">The best shift in frames of 25 a second. Positive: the mouth is late.</param>
/// <param name="Windows">Number of windows.</param>
public sealed record LipSyncScore(double Distance, double Confidence, int Offset, int Windows)
{
    /// <summary>The score of mean distances at shifts of -15 to 15 frames; infinite ones do not count.</summary>
    internal static LipSyncScore Of(double[] distances, int windows)
    {
        int best = Array.IndexOf(distances, distances.Min());
        double[] ordered = [.. distances.Where(double.IsFinite).Order()];
        return new LipSyncScore(distances[best], ordered[ordered.Length / 2] - distances[best], best - SyncOffset.MaximumShift, windows);
    }
}

/// <summary>Watches the frames of a video and measures a <see cref="LipSyncScore"/>. Remembers one vector a frame, not the
/// pictures.</summary>
public sealed class LipSyncMeter : IDisposable
{
    private const int Rate = 25;
    private const int FewestWindows = 10;

    private readonly LipSyncDiscriminator _network;
    private readonly Session _faces;
    private readonly Session _sound;
    private readonly LipSyncCropper _cropper = new();
    private readonly Queue<byte[]> _recent = new();
    private readonly List<(int Start, float[] Vector)> _vectors = [];
    private int _ticks;

    /// <summary>Prepares a model.</summary>
    /// <param name="package">A model package of the architecture <c>lip-sync</c>.</param>
    /// <exception cref="InputException">It is of another architecture.</exception>
    public LipSyncMeter(ModelPackage package)
    {
        _network = package.Network as LipSyncDiscriminator ?? throw new InputException(
            $"Lip sync is measured by a model of the architecture lip-sync, not {package.Architecture.Name}.");
        _faces = Session.Compile(package.WriteGraph("faces"));
        _sound = Session.Compile(package.WriteGraph("sound"));
    }

    /// <summary>Folder of the shipped model.</summary>
    public static string ShippedModel => Path.Combine(ModelFolders.Shipped, "lip-sync");

    /// <summary>Adds a frame.</summary>
    /// <param name="picture">The frame.</param>
    /// <param name="face">The face in it; null if there is none.</param>
    /// <param name="seconds">When it is shown: more than that of the frame before.</param>
    public void Add(Image picture, FaceObservation? face, double seconds)
    {
        byte[]? crop = _cropper.Next(picture, face);

        // Videos of other rates: each moment of the 25 a second sees the first frame that is not before it, up to rounding.
        for (; _ticks / (double)Rate <= seconds + 1e-3; _ticks++)
        {
            if (crop is null)
            {
                _recent.Clear();
                continue;
            }

            _recent.Enqueue(crop);
            if (_recent.Count > LipSyncDiscriminator.Frames)
            {
                _recent.Dequeue();
            }

            if (_recent.Count == LipSyncDiscriminator.Frames)
            {
                _vectors.Add((_ticks - LipSyncDiscriminator.Frames + 1, EmbedFaces()));
            }
        }
    }

    /// <summary>Compares what was seen with the sound, and forgets it.</summary>
    /// <param name="samples">16 kHz mono samples.</param>
    /// <returns>The score; null if there are fewer than ten windows with faces and sound.</returns>
    public LipSyncScore? Finish(ReadOnlySpan<float> samples)
    {
        LipSyncSpectrum spectrum = new(samples, _network.Configuration.Mel);
        Dictionary<int, float[]?> sounds = [];
        float[]? Sound(int frame)
        {
            if (!sounds.TryGetValue(frame, out float[]? vector))
            {
                bool inside = frame >= 0 && (frame * DecibelMel.ColumnsPerSecond / Rate) + LipSyncDiscriminator.Columns <= spectrum.Columns;
                sounds[frame] = vector = inside ? EmbedSound(spectrum, frame) : null;
            }

            return vector;
        }

        const int shifts = (2 * SyncOffset.MaximumShift) + 1;
        double[] distances = new double[shifts];
        int windows = _vectors.Count(seen => Sound(seen.Start) is not null);
        for (int i = 0; i < shifts; i++)
        {
            (double sum, int count) = (0, 0);
            foreach ((int start, float[] vector) in _vectors)
            {
                // Late by i frames: the faces show what was heard that much before.
                if (Sound(start - (i - SyncOffset.MaximumShift)) is float[] sound)
                {
                    sum += TensorPrimitives.Distance<float>(vector, sound);
                    count++;
                }
            }

            distances[i] = count >= FewestWindows ? sum / count : double.PositiveInfinity;
        }

        _vectors.Clear();
        _recent.Clear();
        _ticks = 0;
        return windows < FewestWindows ? null : LipSyncScore.Of(distances, windows);
    }

    /// <summary>Frees the network.</summary>
    public void Dispose()
    {
        _faces.Dispose();
        _sound.Dispose();
    }

    private float[] EmbedFaces()
    {
        const int plane = LipSyncDiscriminator.FaceValues / 3;
        Span<float> input = _faces.Input("faces");
        int at = 0;
        foreach (byte[] face in _recent)
        {
            for (int i = 0; i < face.Length; i++)
            {
                int channel = i / plane;
                int from = _network.Configuration.BlueFirst ? ((2 - channel) * plane) + (i % plane) : i;
                input[at++] = face[from] / 255f;
            }
        }

        _faces.Run();
        return _faces.Output("vector").ToArray();
    }

    private float[] EmbedSound(LipSyncSpectrum spectrum, int frame)
    {
        spectrum.Read((double)frame / Rate, _sound.Input("mel"));
        _sound.Run();
        return _sound.Output("vector").ToArray();
    }
}
