using System.Diagnostics;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Perception;
using Orator.Speech;
using Orator.Systems.LipSync;
using Orator.Training.Losses;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LipSync;

/// <summary>
/// Trains a <see cref="LipSyncDiscriminator"/> on talking faces: of several moments of a clip it must tell which sound belongs to which faces. Since that alone
/// takes very long to begin with, both vectors must also tell, through linear layers that are thrown away later, how far the face mesh saw the mouth open; the matching gains weight slowly. It writes what
/// <see cref="TrainingLoop"/> writes, at each report <c>losses.png</c>, and at every end the folder <c>model</c>, a <see cref="ModelPackage"/>.
/// </summary>
public static class LipSyncTraining
{
    private const float LastLearningRate = 0.02f;
    private const float WeightDecay = 1e-4f;

    // Steps over which the matching grows to its full weight.
    private const int WarmUp = 300;
    private static readonly string[] Terms = ["matching", "seen", "heard"];

    // Batches use the streams from 0 of the seed.
    private const ulong WeightStream = ulong.MaxValue;
    private const ulong HeadStream = WeightStream - 1;

    /// <summary>Trains until the steps are done, the time is up, or a stop is asked for; continues what an earlier run left in the folder.</summary>
    /// <param name="options">What to learn.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="stop">Before the first step: ends the work at once. Later: a clean stop after the present step.</param>
    /// <exception cref="InputException">An option or a clip cannot be used, or the folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged, or a picture cannot be written.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled before the first step.</exception>
    public static async Task<LipSyncTrainingReport> RunAsync(LipSyncTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        options.Check();
        LipSyncConfiguration configuration = LipSyncConfiguration.Preset(options.Preset);
        List<string> notes = [];
        using FaceAnalyzer analyzer = new(threads: 1);
        IReadOnlyDictionary<string, MotionClipEntry>? known = options.Sync is string folder ? MotionCorpus.Entries(folder) : null;
        IReadOnlyList<LipSyncClip> clips = await ReadAsync(analyzer, options.Clips, configuration.Mel, options.Windows, known, notes, stop);
        IReadOnlyList<LipSyncClip> heldOut = await ReadAsync(analyzer, options.HeldOut, configuration.Mel, options.Windows, known, notes, stop);
        Directory.CreateDirectory(options.Output); // Not before, so that wrong paths leave no empty folder.
        return await Task.Run(() => Run(options, configuration, clips, heldOut, notes, progress, stop), CancellationToken.None);
    }

    private static async Task<IReadOnlyList<LipSyncClip>> ReadAsync(
        FaceAnalyzer analyzer, IReadOnlyList<string> paths, LipSyncMel kind, int windows, IReadOnlyDictionary<string, MotionClipEntry>? known, List<string> notes, CancellationToken stop)
    {
        List<LipSyncClip> clips = [];
        foreach (string path in paths)
        {
            MotionClipEntry? entry = known?.GetValueOrDefault(Path.GetFileNameWithoutExtension(path));
            if (known is not null && entry is not { Dropped: null })
            {
                notes.Add($"left out: '{Path.GetFileName(path)}' {(entry is null ? "is not in the motion corpus." : $"as in the motion corpus: {entry.Dropped}.")}");
                continue;
            }

            LipSyncClip clip = await LipSyncClip.ReadAsync(analyzer, path, kind, entry?.Shift, stop);
            if (clip.Starts.Count < windows)
            {
                notes.Add($"left out: '{clip.Name}' has {clip.Starts.Count} moments with five faces in succession and sound, fewer than a group.");
                continue;
            }

            if (clip.Doubtful)
            {
                notes.Add($"left out: '{clip.Name}': mouth and loudness do not go together at any shift.");
                continue;
            }

            if (clip.Delay != 0 && known is null)
            {
                notes.Add(FormattableString.Invariant($"'{clip.Name}': the mouth is {clip.Delay:0.0} frames late; the sound was shifted."));
            }

            clips.Add(clip);
        }

        TrainingRun.Require(clips.Count > 0, "No clip can be used: each needs a visible face and sound for some seconds.");
        return clips;
    }

    private static LipSyncTrainingReport Run(
        LipSyncTrainingOptions options, LipSyncConfiguration configuration, IReadOnlyList<LipSyncClip> clips, IReadOnlyList<LipSyncClip> heldOut, List<string> notes, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        Stopwatch time = Stopwatch.StartNew();
        LipSyncDiscriminator network = configuration.Create(new CounterRandom(options.Seed, WeightStream));
        CounterRandom random = new(options.Seed, HeadStream);
        Linear seen = new(network.Embedding, LipSyncDiscriminator.Frames, random);
        Linear heard = new(network.Embedding, LipSyncDiscriminator.Frames, random);
        Adam adam = Adam.WithDecoupledDecay([.. network.Learned, .. seen.Learned, .. heard.Learned], (float)options.LearningRate, WeightDecay);
        using LipSyncTester tester = new(network, heldOut, options.Windows);
        int samples = options.Groups * options.Windows;
        network.Train();
        Graph graph = new(ParameterBinding.Inputs);
        Tensor faces = network.FaceFeatures(graph.Input("faces", [samples, 3 * LipSyncDiscriminator.Frames, LipSyncDiscriminator.FaceSide / 2, LipSyncDiscriminator.FaceSide]));
        Tensor sounds = network.SoundFeatures(graph.Input("sounds", [samples, 1, LogMel.BandCount, LipSyncDiscriminator.Columns]));
        Tensor openings = graph.Input("openings", [samples, LipSyncDiscriminator.Frames]);
        Tensor matching = LipSyncLoss.Matching(LipSyncDiscriminator.Normalised(faces), LipSyncDiscriminator.Normalised(sounds), options.Windows).Loss;
        Tensor seenError = (seen.Apply(faces) - openings).Square().Mean();
        Tensor heardError = (heard.Apply(sounds) - openings).Square().Mean();
        graph.Output("matching", matching);
        graph.Output("seen", seenError);
        graph.Output("heard", heardError);
        using TrainingStep step = new((matching * graph.Input("share", [])) + seenError + heardError, adam) { MaximumGradient = 1 };
        LipSyncSampler sampler = new(clips, options.Groups, options.Windows);

        TrainingState state = new();
        state.Add("network", network);
        state.Add("seen", seen);
        state.Add("heard", heard);
        state.Add("adam", adam);
        TrainingLoop loop = new(state, options.Output);
        long steps = options.Schedule.Steps;
        bool done = TrainingRun.Run(
            loop,
            options.Output,
            n => sampler.Draw(n, options.Seed, varied: true),
            (number, batch) =>
            {
                batch.Faces.CopyTo(step.Session.Input("faces"));
                batch.Sounds.CopyTo(step.Session.Input("sounds"));
                adam.LearningRate = (float)options.LearningRate * LearningRates.Cosine(number, steps, LastLearningRate);
                step.Session.Input("share")[0] = Math.Min(1f, (number + 1f) / WarmUp);
                batch.Openings.CopyTo(step.Session.Input("openings"));
                Dictionary<string, double> metrics = new() { ["loss"] = step.Run() };
                foreach (string name in Terms)
                {
                    metrics[name] = step.Session.Output(name)[0];
                }

                if ((number + 1) % options.Schedule.ReportEvery == 0)
                {
                    LipSyncAccuracy now = tester.Evaluate();
                    (metrics["held_out_pairs"], metrics["held_out_matches"]) = (now.Pairs, now.Matches);
                }

                progress?.Report(new TrainingProgress(number + 1, steps, null));
                return metrics;
            },
            options.Schedule,
            progress,
            stop);

        LipSyncAccuracy last = tester.Evaluate();
        network.Train(false);
        new ModelPackage("lip-sync", configuration, network)
        {
            Preset = options.Preset,
            Metrics = new Dictionary<string, double> { ["steps"] = state.Step, ["held_out_pairs"] = last.Pairs, ["held_out_matches"] = last.Matches },
            Data = $"{clips.Count} clips of talking people; measured on {heldOut.Count} clips of others",
        }.Save(Path.Combine(options.Output, "model"));
        return new LipSyncTrainingReport(options.Output, state.Step, steps, done, clips.Count, network.ParameterCount, last.Pairs, last.Matches, time.Elapsed.TotalSeconds, notes);
    }
}
