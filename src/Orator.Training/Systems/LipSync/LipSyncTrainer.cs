using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Speech;
using Orator.Systems.LipSync;
using Orator.Training.Losses;

namespace Orator.Training.Systems.LipSync;

/// <summary>Losses, sampler and tester of <see cref="LipSyncTraining"/>.</summary>
internal sealed class LipSyncTrainer : Trainer<LipSyncBatch, LipSyncTrainingReport>
{
    private const float WeightDecay = 1e-4f;

    // Steps over which the matching grows to its full weight.
    private const int WarmUp = 300;

    private readonly LipSyncTrainingOptions _options;
    private readonly LipSyncCorpus _corpus;
    private readonly LipSyncConfiguration _configuration;
    private readonly LipSyncDiscriminator _network;
    private readonly Adam _adam;
    private readonly LipSyncTester _tester;
    private readonly TrainingStep _step;
    private readonly LipSyncSampler _sampler;
    private readonly string[] _terms;

    public LipSyncTrainer(LipSyncTrainingOptions options, LipSyncCorpus corpus)
    {
        (_options, _corpus, _configuration) = (options, corpus, LipSyncConfiguration.Preset(options.Preset));
        _network = _configuration.Create(options.WeightRandom());
        CounterRandom random = options.WeightRandom(1);
        Linear opennessFromFaces = new(_network.Embedding, LipSyncDiscriminator.Frames, random);
        Linear opennessFromSound = new(_network.Embedding, LipSyncDiscriminator.Frames, random);
        _adam = Adam.AdamW(
            [.. _network.TrainableParameters, .. opennessFromFaces.TrainableParameters, .. opennessFromSound.TrainableParameters], (float)options.LearningRate, WeightDecay);
        _tester = new LipSyncTester(_network, corpus.HeldOut, options.Windows);
        _network.Train();
        Dictionary<string, Tensor> terms = Losses(new Graph(ParameterBinding.Inputs), opennessFromFaces, opennessFromSound);
        _terms = [.. terms.Keys];
        Terms.Declare(terms);
        Tensor share = terms["matching"].Graph.Input("share", []);
        _step = new TrainingStep((terms["matching"] * share) + terms["seen"] + terms["heard"], _adam) { MaximumGradient = 1 };
        _sampler = new LipSyncSampler(corpus.Training, options.Groups, options.Windows);
        State.Add("network", _network);
        State.Add("seen", opennessFromFaces);
        State.Add("heard", opennessFromSound);
        State.Add("adam", _adam);
    }

    public override void Dispose()
    {
        _step.Dispose();
        _tester.Dispose();
    }

    protected override LipSyncBatch Draw(long number) => _sampler.Draw(number, _options.Seed, varied: true);

    protected override void Step(long number, LipSyncBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.Faces.CopyTo(_step.Session.Input("faces"));
        batch.Sounds.CopyTo(_step.Session.Input("sounds"));
        batch.Openings.CopyTo(_step.Session.Input("openings"));
        _step.Session.Input("share")[0] = LearningRates.WarmUp(number, WarmUp);
        _adam.LearningRate = learningRate;
        metrics["loss"] = _step.Run();
        Terms.Read(_step, _terms, metrics);
    }

    protected override Task TestAsync(Dictionary<string, double> metrics)
    {
        Measure(metrics);
        return Task.CompletedTask;
    }

    protected override Task<TrainingOutcome<LipSyncTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        LipSyncAccuracy accuracy = Measure(metrics);
        _network.Train(false);
        ModelPackage package = new("lip-sync", _configuration, _network)
        {
            Preset = _options.Preset,
            Metrics = metrics,
            Data = $"{_corpus.Training.Count} clips of talking people; measured on {_corpus.HeldOut.Count} clips of others",
        };
        LipSyncTrainingReport report = new(_corpus.Training.Count, accuracy.Pairs, accuracy.Matches)
        {
            Parameters = _network.ParameterCount,
            Notes = _corpus.Notes,
        };
        return Task.FromResult(new TrainingOutcome<LipSyncTrainingReport>(package, report));
    }

    private LipSyncAccuracy Measure(Dictionary<string, double> metrics)
    {
        LipSyncAccuracy accuracy = _tester.Evaluate();
        (metrics["held_out_pairs"], metrics["held_out_matches"]) = (accuracy.Pairs, accuracy.Matches);
        return accuracy;
    }

    private Dictionary<string, Tensor> Losses(Graph graph, Linear opennessFromFaces, Linear opennessFromSound)
    {
        int samples = _options.Groups * _options.Windows;
        const int Height = LipSyncDiscriminator.FaceSide / 2;
        Tensor faces = _network.FaceFeatures(
            graph.Input("faces", [samples, 3 * LipSyncDiscriminator.Frames, Height, LipSyncDiscriminator.FaceSide]));
        Tensor sounds = _network.SoundFeatures(graph.Input("sounds", [samples, 1, LogMel.BandCount, LipSyncDiscriminator.Columns]));
        Tensor openings = graph.Input("openings", [samples, LipSyncDiscriminator.Frames]);
        return new Dictionary<string, Tensor>
        {
            ["matching"] = LipSyncLoss.Matching(
                LipSyncDiscriminator.Normalised(faces), LipSyncDiscriminator.Normalised(sounds), _options.Windows).Loss,
            ["seen"] = (opennessFromFaces.Forward(faces) - openings).Square().Mean(),
            ["heard"] = (opennessFromSound.Forward(sounds) - openings).Square().Mean(),
        };
    }
}
