using Orator.Engine;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Trains the video generator alone (StyleHEAT's first stage): the source warped by its flow is to look like the driving picture, and where
/// the face mesh knows the motion, the flow is to be that.
/// </summary>
internal sealed class VideoTrainer : StageTrainer<DrivenBatch>
{
    private const float PictureWeight = 4;
    private const float SmoothWeight = 0.02f;
    private const double LargestGradient = 5;
    private readonly DrivenPairSampler _sampler;
    private readonly Adam _adam;
    private readonly TrainingStep _step;
    private readonly string[] _terms;
    private readonly Session _test;
    private readonly IReadOnlyList<DrivenPair> _tests;
    private readonly int _flowSide;

    public VideoTrainer(StyleHeatTrainingOptions options, Corpus corpus)
        : base(options, corpus)
    {
        _flowSide = Model.Configuration.Generator.FeatureSide;
        _sampler = new DrivenPairSampler(corpus, CorpusPart.Train, _flowSide);
        _adam = new Adam(Model.Video.TrainableParameters, (float)options.LearningRate);
        Graph graph = new(ParameterBinding.Inputs);
        bool hints = Model.Configuration.Video.MeshHints;
        OrderedDictionary<string, Tensor> losses = Losses(DrivenBatch.AddTo(graph, options.Batch, _flowSide, hints), out _);
        _terms = [.. losses.Keys];
        Terms.Declare(losses);
        _step = new TrainingStep(Terms.Sum(losses.Values), _adam) { MaximumGradient = LargestGradient };
        Graph test = new(ParameterBinding.Inputs);
        Losses(DrivenBatch.AddTo(test, 1, _flowSide, hints), out Tensor warped);
        test.Output("warped", warped);
        _test = Session.Compile(test, new SessionSettings { MemoryPattern = false });
        _tests = ValidationPairs.Of(corpus, _sampler);
        Remember(_adam);
    }

    protected override string People => $"{_sampler.People.Videos} people in clips, {_sampler.People.Stills} in photos";

    public override void Dispose()
    {
        _test.Dispose();
        _step.Dispose();
        _sampler.Dispose();
    }

    protected override DrivenBatch Draw(long number) => new(_sampler.Draw(number, Options.Batch, Options.Seed));

    protected override void Step(long number, DrivenBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(_step.Session);
        _adam.LearningRate = learningRate;
        metrics["loss"] = _step.Run();
        UpdateAverage();
        Terms.Read(_step, _terms, metrics);
    }

    protected override (double Psnr, double Baseline, Image? Sheet) Evaluate() =>
        ValidationPairs.Measure(_tests, _test, "warped", Model.Configuration.Video.ImageSide);

    private OrderedDictionary<string, Tensor> Losses(DrivenBatch.Inputs batch, out Tensor warped)
    {
        MotionFlowGenerator network = Model.Video;
        int shrink = ClipCrop.Size / network.Configuration.ImageSide;
        Tensor Small(Tensor image) => shrink == 1 ? image : image.AveragePool([shrink, shrink]);
        (Tensor source, Tensor driving, Tensor weights) = (Small(batch.Source), Small(batch.Driving), Small(batch.Weights));
        Tensor flow = network.Flow((source * 2) - 1, network.Describe(batch.Window), batch.Hint);
        warped = Model.Warped(source, flow);
        (int height, int width) = (flow.Shape[2], flow.Shape[3]);
        Tensor across = flow.Slice(3, 1, width) - flow.Slice(3, 0, width - 1);
        Tensor down = flow.Slice(2, 1, height) - flow.Slice(2, 0, height - 1);
        return new OrderedDictionary<string, Tensor>
        {
            ["flow"] = ((flow - batch.Flow).Abs() * batch.FlowWeights).Mean(),
            ["picture"] = ((warped - driving).Abs() * weights).Mean() * PictureWeight,
            ["smooth"] = (across.Abs().Mean() + down.Abs().Mean()) * SmoothWeight,
        };
    }
}
