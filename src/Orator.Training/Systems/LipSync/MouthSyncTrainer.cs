using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.LipSync;
using Orator.Training.Losses;

namespace Orator.Training.Systems.LipSync;

/// <summary>Loss, sampler and tester of <see cref="MouthSyncTraining"/>.</summary>
internal sealed class MouthSyncTrainer : Trainer<MouthSyncBatch, MouthSyncTrainingReport>
{
    private const float WeightDecay = 0.05f;
    private const float AverageDecay = 0.97f;
    private const int WarmUp = 20;
    private const float SmallestDeviation = 1e-3f;

    private readonly MouthSyncCorpus _corpus;
    private readonly MouthSyncDiscriminator _network;
    private readonly MouthSyncSampler _sampler;
    private readonly Adam _adam;
    private readonly TrainingStep _step;
    private readonly MovingAverage _average;

    public MouthSyncTrainer(MouthSyncTrainingOptions options, MouthSyncCorpus corpus)
    {
        _corpus = corpus;
        MouthSyncConfiguration configuration = MouthSyncConfiguration.Lite;
        _network = configuration.Create(options.WeightRandom());
        (_, float[] deviation) = Moments(corpus.Training.SelectMany(clip => clip.Motion), MouthSyncDiscriminator.MouthValues);
        (float[] mean, float[] spread) = Moments(
            corpus.Training.SelectMany(clip => clip.Sound.Features), MouthSyncDiscriminator.SoundValues);
        _network.Standardise(deviation, mean, spread);
        _sampler = new MouthSyncSampler(corpus.Training, deviation, configuration, options);
        _adam = Adam.AdamW(_network.TrainableParameters, (float)options.LearningRate, WeightDecay);
        _step = new TrainingStep(Loss(options.Groups * options.Windows), _adam) { MaximumGradient = 1 };
        _average = new MovingAverage(_network, AverageDecay);
        State.Add("network", _network);
        State.Add("adam", _adam);
        State.Add("average", _average);
    }

    public override void Dispose() => _step.Dispose();

    protected override MouthSyncBatch Draw(long number) => _sampler.Draw(number);

    protected override void Step(long number, MouthSyncBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.Motion.CopyTo(_step.Session.Input("motion"));
        batch.Speech.CopyTo(_step.Session.Input("speech"));
        batch.Left.CopyTo(_step.Session.Input("left out"));
        batch.DropReduced.CopyTo(_step.Session.Input("drop 0"));
        for (int i = 0; i < batch.DropHidden.Length; i++)
        {
            batch.DropHidden[i].CopyTo(_step.Session.Input($"drop {i + 1}"));
        }

        _adam.LearningRate = learningRate * LearningRates.WarmUp(number, WarmUp);
        metrics["loss"] = _step.Run();
        _average.Update();
    }

    protected override Task TestAsync(Dictionary<string, double> metrics)
    {
        _average.Swap();
        Measure(metrics);
        _average.Swap();
        return Task.CompletedTask;
    }

    protected override Task<TrainingOutcome<MouthSyncTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        _average.Swap();
        MouthSyncAccuracy accuracy = Measure(metrics);
        int people = _corpus.Training.Select(clip => clip.Person).Distinct().Count();
        ModelPackage package = new("mouth-sync", _network.Configuration, _network)
        {
            Preset = "lite",
            Metrics = metrics,
            Data = FormattableString.Invariant(
                $"{_corpus.Training.Count} clips of {people} talking people, {_corpus.Training.Sum(c => c.Seconds) / 60:0.0} minutes; ")
                + $"measured on {_corpus.HeldOut.Count} clips of others",
        };
        MouthSyncTrainingReport report = new(
            _corpus.Training.Count, _corpus.HeldOut.Count, accuracy.Windows, accuracy.RightMoments, accuracy.RightPeople)
        {
            Parameters = _network.ParameterCount,
        };
        return Task.FromResult(new TrainingOutcome<MouthSyncTrainingReport>(package, report));
    }

    private MouthSyncAccuracy Measure(Dictionary<string, double> metrics)
    {
        MouthSyncAccuracy accuracy = MouthSyncAccuracy.Of(_network, _corpus.HeldOut);
        (metrics["right_moments"], metrics["right_people"]) = (accuracy.RightMoments, accuracy.RightPeople);
        return accuracy;
    }

    private Tensor Loss(int samples)
    {
        Graph graph = new(ParameterBinding.Inputs);
        Tensor mouths = _network.EmbedMouth(
            graph.Input("motion", [samples, MouthSyncDiscriminator.Frames, MouthSyncDiscriminator.MouthValues]));
        int masks = 0;
        Tensor sounds = _network.EmbedSound(
            graph.Input("speech", [samples, MouthSyncDiscriminator.SoundFrames, MouthSyncDiscriminator.SoundValues]),
            x => x * graph.Input($"drop {masks++}", [samples, x.Shape[1], 1]));

        // All windows of the batch are one group: sounds of other clips are wrong as well.
        return LipSyncLoss.Matching(mouths, sounds, samples, graph.Input("left out", [1, samples, samples])).Loss;
    }

    private static (float[] Mean, float[] Deviation) Moments(IEnumerable<float[]> vectors, int count)
    {
        float[][] all = [.. vectors];
        float[][] columns = [.. Enumerable.Range(0, count).Select(k => Array.ConvertAll(all, vector => vector[k]))];
        return ([.. columns.Select(c => c.Average())],
            [.. columns.Select(c => Math.Max(SmallestDeviation, SampleStatistics.StandardDeviation(c)))]);
    }
}
