using System.Diagnostics;
using Orator.Animation;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Media;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;
using Orator.Systems.StyleAware;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>
/// Trains the networks of face-vid2vid on clips of a few people, or on a corpus of many, with the face mesh as teacher of head pose and key points
/// (<see cref="TeacherObjective"/>). It writes what <see cref="TrainingLoop"/> writes, at each report <c>losses.png</c> and <c>samples.png</c>
/// (test frames, of a corpus those of people that are not learned from: source, driving, what the networks make of them, what the mesh generator makes of them), and at
/// every end the folder <c>model</c>, a <see cref="ModelPackage"/>.
/// </summary>
public static class FaceVid2VidTraining
{
    private const float LastLearningRate = 0.02f;
    private const int MostTestPeople = 8;
    private const int TestFramesOfAPerson = 12;

    // Batches use the streams from 0 of the seed.
    private const ulong WeightStream = ulong.MaxValue;

    /// <summary>Trains until the steps are done, the time is up, or a stop is asked for; continues what an earlier run left in the folder.</summary>
    /// <param name="options">What to learn.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="stop">Before the first step: ends the work at once. Later: a clean stop after the present step.</param>
    /// <exception cref="InputException">An option or a clip cannot be used, or the folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged, or a picture cannot be written.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled before the first step.</exception>
    public static async Task<FaceVid2VidTrainingReport> RunAsync(FaceVid2VidTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        options.Check();
        using FaceAnalyzer analyzer = new();
        List<ReenactmentClip> clips = [];
        using IAnimator? teacher = options.Teacher is null ? null : StyleAwareAnimator.Open(options.Teacher);
        using IReenactmentSampler sampler = options.Corpus is null ? new ClipSampler(clips, options.FlowSide) : new CorpusPairs(options.Corpus, options.Size, options.FlowSide, teacher);
        foreach (string clip in options.Clips)
        {
            clips.Add(await ReenactmentClip.LoadAsync(analyzer, clip, options.Size, options.ClipLength, stop));
        }

        if (sampler is CorpusPairs pairs)
        {
            clips.AddRange(TestClips(pairs.Corpus, options.Size));
        }

        Directory.CreateDirectory(options.Output); // Not before, so that wrong paths leave no empty folder.

        return await Task.Run(() => Run(options, sampler, clips, analyzer, progress, stop), CancellationToken.None);
    }

    private static FaceVid2VidTrainingReport Run(FaceVid2VidTrainingOptions options, IReenactmentSampler sampler, List<ReenactmentClip> clips, FaceAnalyzer analyzer, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        Stopwatch time = Stopwatch.StartNew();
        FaceVid2VidModelConfiguration configuration = options.Configuration();
        CounterRandom random = new(options.Seed, WeightStream);
        FaceVid2VidModel model = configuration.Create(random);
        FaceVid2VidNetworks networks = new(model.Detector, model.Estimator, model.Generator, new MultiScaleDiscriminator(configuration.Networks.Discriminator, random));
        if (options.Initial is not null)
        {
            InitialWeights.Load(model, options.Initial, "a face-vid2vid model of this preset and size", package => InitialWeights.Cover(package, model));
        }

        networks.Train(!options.FrozenStatistics);
        Adam adam = new([.. networks.Detector.Learned, .. networks.Estimator.Learned, .. networks.Generator.Learned], (float)options.LearningRate);

        Graph graph = new(ParameterBinding.Inputs);
        TextureDiscriminator? judge = options.AdversarialWeight > 0 ? new TextureDiscriminator(random) : null;
        TeacherObjective objective = new(networks, (float)options.Perceptual, judge is null ? null : (judge, (float)options.AdversarialWeight));
        (IReadOnlyDictionary<string, Tensor> losses, MouthCutout? mouth) = objective.Of(ReenactmentBatch.AddTo(graph, options.Batch, options.Faces, options.Size, options.FlowSide));
        foreach ((string name, Tensor loss) in losses)
        {
            graph.Output(name, loss);
        }

        if (mouth is not null)
        {
            graph.Output("generated mouth", mouth.Generated);
            graph.Output("real mouth", mouth.Real);
            graph.Output("interior", mouth.Interior);
        }

        using TrainingStep step = new(Terms.Sum(losses.Values), adam);
        using DiscriminatorStep? opponent = judge is null ? null : new DiscriminatorStep(judge, TeacherObjective.Patches, options.Batch, MouthCutout.Side(options.Size), (float)options.LearningRate);
        using FaceVid2VidTester tester = new(networks, options.Size);

        TrainingState state = new();
        state.Add("kp_detector", networks.Detector);
        state.Add("he_estimator", networks.Estimator);
        state.Add("generator", networks.Generator);
        state.Add("adam", adam);
        opponent?.AddTo(state);
        TrainingLoop loop = new(state, options.Output);
        long steps = options.Schedule.Steps;
        bool done = TrainingRun.Run(
            loop,
            options.Output,
            n => sampler.Draw(n, options.Batch, options.Faces, options.Seed),
            (number, batch) =>
            {
                batch.CopyTo(step.Session);
                adam.LearningRate = (float)options.LearningRate * LearningRates.Cosine(number, steps, LastLearningRate);
                Dictionary<string, double> metrics = new() { ["loss"] = step.Run() };
                foreach (string name in losses.Keys)
                {
                    metrics[name] = step.Session.Output(name)[0];
                }

                if (opponent is not null)
                {
                    metrics["discriminator"] = opponent.Run(step.Session.Output("generated mouth"), step.Session.Output("real mouth"), step.Session.Output("interior"), adam.LearningRate);
                }

                if ((number + 1) % options.Schedule.ReportEvery == 0)
                {
                    (metrics["test_psnr_db"], metrics["test_psnr_mesh_key_points_db"], metrics["test_key_point_distance"]) = tester.Quick(clips);
                }

                progress?.Report(new TrainingProgress(number + 1, steps, null));
                return metrics;
            },
            options.Schedule,
            progress,
            stop,
            () => Write(tester.Samples(clips), options.Output, "samples.png"));

        IReadOnlyList<FaceVid2VidScore> scores = tester.Evaluate(clips, analyzer);
        new ModelPackage("face-vid2vid", configuration, model)
        {
            Preset = options.Preset,
            Metrics = new Dictionary<string, double> { ["steps"] = state.Step, ["test_psnr_db"] = scores.Where(score => score.Way == FaceVid2VidScore.Alone).Average(score => score.Metrics.Psnr) },
            Data = sampler.Data,
        }.Save(Path.Combine(options.Output, "model"));

        return new FaceVid2VidTrainingReport(
            options.Output,
            state.Step,
            steps,
            done,
            sampler.Frames,
            adam.Parameters.Sum(parameter => parameter.Shape.Elements),
            scores,
            time.Elapsed.TotalSeconds);
    }

    // One clip of each person of the validation split; of the training split, if that has none.
    private static IEnumerable<ReenactmentClip> TestClips(Corpus corpus, int size)
    {
        IReadOnlyList<CorpusClip> Clips(CorpusPart part) => [.. corpus.Of(part).Where(clip => clip.Frames > 1)];
        IReadOnlyList<CorpusClip> clips = Clips(CorpusPart.Validation) is { Count: > 0 } unseen ? unseen : Clips(CorpusPart.Train);
        return clips.GroupBy(clip => clip.Identity).OrderBy(person => person.Key, StringComparer.Ordinal).Take(MostTestPeople)
            .Select(person => ReenactmentClip.Of(corpus, person.MaxBy(clip => clip.Frames)!, size, TestFramesOfAPerson));
    }

    private static void Write(Image image, string folder, string name) => ImageWriter.Write(image, Path.Combine(folder, name));
}
