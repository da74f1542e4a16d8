using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleAware;

namespace Orator.Training.Systems.StyleAware;

/// <summary>Loss, sampler and tester of <see cref="UNetTraining"/>.</summary>
internal sealed class UNetTrainer : Trainer<InpaintingBatch, UNetTrainingReport>
{
    private const int MostEvaluated = 64;

    private readonly UNetTrainingOptions _options;
    private readonly InpaintingCorpus _corpus;
    private readonly UNetConfiguration _configuration;
    private readonly UNet _network;
    private readonly Adam _adam;
    private readonly TrainingStep _step;
    private readonly InpaintingTester _tester;

    public UNetTrainer(UNetTrainingOptions options, InpaintingCorpus corpus)
    {
        (_options, _corpus) = (options, corpus);
        _configuration = new UNetConfiguration(Inputs: 3, Outputs: 3, options.Channels, options.Levels, options.Size);
        _network = _configuration.Create(options.WeightRandom());
        _adam = new Adam(_network.TrainableParameters, (float)options.LearningRate);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor output = _network.Forward(graph.Input("input", [options.Batch, 3, options.Size, options.Size]));
        graph.Output("output", output);
        _step = new TrainingStep((output - graph.Input("target", output.Shape)).Abs().Mean(), _adam);
        _tester = new InpaintingTester(_network, options.Size, corpus.Samples);
        State.Add("unet", _network);
        State.Add("adam", _adam);
    }

    public override void Dispose()
    {
        _tester.Dispose();
        _step.Dispose();
    }

    protected override InpaintingBatch Draw(long number) => InpaintingBatch.Draw(_corpus.Samples, number, _options.Batch, _options.Seed);

    protected override void Step(long number, InpaintingBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.Inputs.CopyTo(_step.Session.Input("input"));
        batch.Targets.CopyTo(_step.Session.Input("target"));
        _adam.LearningRate = learningRate;
        metrics["loss"] = _step.Run();
        (metrics["psnr_db"], metrics["psnr_hidden_db"]) = MeanPsnr(batch.Samples, _step.Session.Output("output"));
    }

    protected override Image? DrawSamples() => _tester.Evaluate(InpaintingTester.MostShown).Sheet;

    protected override Task<TrainingOutcome<UNetTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        (IReadOnlyList<(double Whole, double Hidden)> quality, Image sheet) = _tester.Evaluate(MostEvaluated);
        double psnr = metrics["psnr_db"] = quality.Average(q => q.Whole);
        double hidden = metrics["psnr_hidden_db"] = quality.Average(q => q.Hidden);
        int pictures = _corpus.Samples.Count;
        ModelPackage package = new("unet", _configuration, _network)
        {
            Metrics = metrics,
            Data = $"{pictures} {(pictures == 1 ? "picture of a face" : "pictures of faces")}; measured on the same",
        };
        UNetTrainingReport report = new(pictures, psnr, hidden, quality.Min(q => q.Hidden))
        {
            Parameters = _network.TrainableParameters.Sum(parameter => parameter.Shape.Elements),
            Notes = _corpus.Notes,
        };
        return Task.FromResult(new TrainingOutcome<UNetTrainingReport>(package, report, sheet));
    }

    private static (double Whole, double Hidden) MeanPsnr(IReadOnlyList<InpaintingSample> samples, ReadOnlySpan<float> outputs)
    {
        (double whole, double hidden) = (0, 0);
        int length = outputs.Length / samples.Count;
        for (int i = 0; i < samples.Count; i++)
        {
            (double w, double h) = samples[i].Psnr(outputs.Slice(i * length, length));
            whole += w / samples.Count;
            hidden += h / samples.Count;
        }

        return (whole, hidden);
    }
}
