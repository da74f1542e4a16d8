using Orator.Engine;
using Orator.Engine.Models;
using Orator.Systems.LipSync;
using Orator.Systems.SpeechEmbedding;

namespace Orator.Training.Metrics;

/// <summary>
/// How well the motion of a mouth and a sound fit, by a <see cref="MouthSyncDiscriminator"/>: LSE-D and LSE-C, and whether the right sound
/// suits better than wrong ones. The numbers depend on the network: compare those of one model only, and read them beside those of real
/// motion.
/// </summary>
public sealed class MouthSyncMeter : IDisposable
{
    /// <summary>Frames a second.</summary>
    public const int Rate = SpeechEmbeddingExtractor.FeaturesPerSecond;

    private readonly Session _mouth;
    private readonly Session _sound;

    /// <summary>Prepares a model.</summary>
    /// <param name="package">A model package of the architecture <c>mouth-sync</c>.</param>
    /// <exception cref="InputException">It is of another architecture.</exception>
    public MouthSyncMeter(ModelPackage package)
    {
        if (package.Network is not MouthSyncDiscriminator)
        {
            throw new InputException(
                $"Sync of motion is measured by a model of the architecture mouth-sync, not {package.Architecture.Name}.");
        }

        _mouth = Session.Compile(package.WriteGraph("mouth"), new SessionSettings { Threads = 1 });
        _sound = Session.Compile(package.WriteGraph("sound"), new SessionSettings { Threads = 1 });
    }

    /// <summary>Folder of the shipped model.</summary>
    public static string ShippedModel => Path.Combine(ModelFolders.Shipped, "mouth-sync");

    /// <summary>Measures a clip.</summary>
    /// <param name="motion">Coefficients of each frame, the mouth's 16 first; frame i shows the moment i / framesPerSecond of the
    /// sound.</param>
    /// <param name="framesPerSecond">Frames a second; motion at other rates than 25 is interpolated.</param>
    /// <param name="sound">What is heard.</param>
    public MouthSyncReading Read(IReadOnlyList<float[]> motion, double framesPerSecond, MouthSyncSound sound) =>
        Read(motion, framesPerSecond, sound, Hear(sound));

    /// <summary>Vectors of a sound, for several motions.</summary>
    internal float[][] Hear(MouthSyncSound sound)
    {
        float[][] vectors = new float[Math.Max(0, sound.Features.Length - MouthSyncDiscriminator.Frames + 1)][];
        for (int start = 0; start < vectors.Length; start++)
        {
            sound.Read(start, _sound.Input("speech"));
            _sound.Run();
            vectors[start] = _sound.Output("vector").ToArray();
        }

        return vectors;
    }

    internal MouthSyncReading Read(IReadOnlyList<float[]> motion, double framesPerSecond, MouthSyncSound sound, float[][] heard)
    {
        float[][] frames = AtRate(motion, framesPerSecond);
        float[][] vectors = new float[Math.Max(0, frames.Length - MouthSyncDiscriminator.Frames + 1)][];
        for (int start = 0; start < vectors.Length; start++)
        {
            Span<float> input = _mouth.Input("motion");
            for (int i = 0; i < MouthSyncDiscriminator.Frames; i++)
            {
                frames[start + i].AsSpan(0, MouthSyncDiscriminator.MouthValues).CopyTo(input[(i * MouthSyncDiscriminator.MouthValues)..]);
            }

            _mouth.Run();
            vectors[start] = _mouth.Output("vector").ToArray();
        }

        int both = Math.Min(vectors.Length, heard.Length);
        return new MouthSyncReading(vectors, heard, [.. Enumerable.Range(0, both).Where(sound.IsSpoken)]);
    }

    /// <summary>Motion at 25 frames a second, interpolated linearly.</summary>
    internal static float[][] AtRate(IReadOnlyList<float[]> motion, double framesPerSecond)
    {
        if (framesPerSecond == Rate || motion.Count == 0)
        {
            return [.. motion];
        }

        int count = (int)Math.Floor((motion.Count - 1) / framesPerSecond * Rate) + 1;
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            double at = Math.Min(i * framesPerSecond / Rate, motion.Count - 1);
            float[] before = motion[(int)at];
            float[] after = motion[Math.Min((int)at + 1, motion.Count - 1)];
            return before.Zip(after, (a, b) => float.Lerp(a, b, (float)(at - (int)at))).ToArray();
        })];
    }

    /// <summary>Frees the network.</summary>
    public void Dispose()
    {
        _mouth.Dispose();
        _sound.Dispose();
    }
}
