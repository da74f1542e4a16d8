using Orator.Engine;
using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.LipSync;
using Orator.Training.Losses;

namespace Orator.Training.Systems.LipSync;

/// <summary>How well faces and sounds of people that were not learned from find each other.</summary>
/// <param name="Pairs">Share of the wrong sounds of a group that suit the faces less than the right one; 0.5 is chance.</param>
/// <param name="Matches">Share of the faces whose own sound suits best; 1 / windows is chance.</param>
internal readonly record struct LipSyncAccuracy(double Pairs, double Matches);

/// <summary>Measures a <see cref="LipSyncAccuracy"/> on fixed groups.</summary>
internal sealed class LipSyncTester : IDisposable
{
    private const int Batches = 12;
    private const ulong Seed = 7;

    private readonly Session _session;
    private readonly LipSyncBatch[] _batches;
    private readonly int _windows;

    public LipSyncTester(LipSyncDiscriminator network, IReadOnlyList<LipSyncClip> clips, int windows)
    {
        const int groups = 4;
        _windows = windows;
        LipSyncSampler sampler = new(clips, groups, windows);
        _batches = [.. Enumerable.Range(0, Batches).Select(number => sampler.Draw(number, Seed, varied: false))];
        Graph graph = new(ParameterBinding.Inputs);
        bool training = network.Training;
        network.Train(false);
        Tensor faces = network.EmbedFaces(graph.Input(
            "faces",
            [groups * windows, 3 * LipSyncDiscriminator.Frames, LipSyncDiscriminator.FaceSide / 2, LipSyncDiscriminator.FaceSide]));
        Tensor sounds = network.EmbedSound(graph.Input("sounds", [groups * windows, 1, LogMel.BandCount, LipSyncDiscriminator.Columns]));
        graph.Output("cosines", LipSyncLoss.Matching(faces, sounds, windows).Cosines);
        network.Train(training);
        _session = Session.Compile(graph, new SessionSettings { MemoryPattern = false });
    }

    public LipSyncAccuracy Evaluate()
    {
        (double pairs, double matches, long faces) = (0, 0, 0);
        foreach (LipSyncBatch batch in _batches)
        {
            batch.Faces.CopyTo(_session.Input("faces"));
            batch.Sounds.CopyTo(_session.Input("sounds"));
            _session.Run();
            ReadOnlySpan<float> cosines = _session.Output("cosines");
            for (int face = 0; face * _windows < cosines.Length; face++, faces++)
            {
                ReadOnlySpan<float> row = cosines.Slice(face * _windows, _windows);
                int own = face % _windows;
                int below = 0;
                for (int i = 0; i < _windows; i++)
                {
                    below += i != own && row[i] < row[own] ? 1 : 0;
                }

                pairs += (double)below / (_windows - 1);
                matches += below == _windows - 1 ? 1 : 0;
            }
        }

        return new LipSyncAccuracy(pairs / faces, matches / faces);
    }

    public void Dispose() => _session.Dispose();
}
