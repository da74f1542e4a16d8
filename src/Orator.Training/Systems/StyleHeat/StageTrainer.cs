using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>What the stages of <see cref="StyleHeatTraining"/> share: the model, the step that minimises the losses, the average of the
/// weights over steps, the package.</summary>
/// <typeparam name="TBatch">Type of a batch.</typeparam>
internal abstract class StageTrainer<TBatch> : Trainer<TBatch, StyleHeatTrainingReport>
{
    private const float AverageDecay = 0.99f;
    private const double LargestGradient = 5;
    private readonly MovingAverage _average;
    private Adam _adam = null!;
    private TrainingStep _step = null!;
    private string[] _terms = [];

    /// <summary>Creates the model and loads what weights there are.</summary>
    protected StageTrainer(StyleHeatTrainingOptions options, Corpus corpus)
    {
        (Options, Corpus) = (options, corpus);
        Model = options.Configuration().Create(options.WeightRandom());
        if (options.Initial is string initial)
        {
            InitialWeights.Load(Model, initial, "a StyleHEAT model of this preset", package => InitialWeights.Cover(package, Model));
        }

        if (options.InitialVideo is string video)
        {
            Take(video, "video generator", model => model.Video);
        }

        if (options.InitialAudio is string audio)
        {
            Take(audio, "audio generator", model => model.Audio);
        }

        _average = new MovingAverage(Model, AverageDecay);
    }

    /// <summary>The options.</summary>
    protected StyleHeatTrainingOptions Options { get; }

    /// <summary>The corpus.</summary>
    protected Corpus Corpus { get; }

    /// <summary>All networks.</summary>
    protected StyleHeatModel Model { get; }

    /// <summary>Who is learned from, in words.</summary>
    protected abstract string People { get; }

    /// <summary>Measures the networks on the validation split: PSNR of what they make and of a baseline, decibels, and a sheet.</summary>
    protected abstract (double Psnr, double Baseline, Image? Sheet) Evaluate();

    /// <summary>Inputs and outputs of the step.</summary>
    protected Session Session => _step.Session;

    /// <summary>Frees the step.</summary>
    public override void Dispose() => _step.Dispose();

    /// <summary>Compiles the step and makes the state of the training known; each constructor calls it once.</summary>
    /// <param name="losses">What is minimised, by name, in a graph whose other outputs have been declared.</param>
    /// <param name="adam">The optimiser.</param>
    protected void Minimise(OrderedDictionary<string, Tensor> losses, Adam adam)
    {
        (_adam, _terms) = (adam, [.. losses.Keys]);
        Terms.Declare(losses);
        _step = new TrainingStep(Terms.Sum(losses.Values), adam) { MaximumGradient = LargestGradient };
        State.Add("model", Model);
        State.Add("average", _average);
        State.Add("adam", adam);
    }

    /// <summary>Takes a step, its inputs being filled.</summary>
    /// <param name="learningRate">Adam's learning rate.</param>
    /// <param name="metrics">Takes the losses.</param>
    protected void TakeStep(float learningRate, Dictionary<string, double> metrics)
    {
        _adam.LearningRate = learningRate;
        metrics["loss"] = _step.Run();
        _average.Update();
        Terms.Read(_step, _terms, metrics);
    }

    /// <inheritdoc/>
    protected override Task TestAsync(Dictionary<string, double> metrics)
    {
        (metrics["psnr_db"], metrics["baseline_psnr_db"]) = Measured(out Image? sheet);
        LastSheet = sheet;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Image? DrawSamples() => LastSheet;

    /// <inheritdoc/>
    protected override Task<TrainingOutcome<StyleHeatTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        (double psnr, double baseline) = Measured(out Image? sheet);
        (metrics["validation_psnr_db"], metrics["validation_baseline_psnr_db"]) = (psnr, baseline);

        // The package keeps the average, which is what was measured.
        _average.Swap();
        ModelPackage package = new("styleheat", Options.Configuration(), Model)
        {
            Preset = Options.Preset,
            Metrics = metrics,
            Data = People,
        };
        StyleHeatTrainingReport report = new(psnr, baseline)
        {
            Parameters = Model.TrainableParameters.Sum(parameter => parameter.Shape.Elements),
        };
        return Task.FromResult(new TrainingOutcome<StyleHeatTrainingReport>(package, report, sheet));
    }

    private Image? LastSheet { get; set; }

    private (double Psnr, double Baseline) Measured(out Image? sheet)
    {
        _average.Swap();
        try
        {
            (double psnr, double baseline, sheet) = Evaluate();
            return (psnr, baseline);
        }
        finally
        {
            _average.Swap();
        }
    }

    private void Take(string folder, string name, Func<StyleHeatModel, MotionFlowGenerator> part)
    {
        MotionFlowGenerator own = part(Model);
        MotionFlowGenerator? given = ModelPackage.Open(folder).Network is StyleHeatModel model ? part(model) : null;
        Require.That(
            given is not null && given.Configuration == own.Configuration,
            $"'{folder}' has no {name} of this preset.");
        foreach (((_, Parameter from), (_, Parameter to)) in given!.NamedParameters.Zip(own.NamedParameters))
        {
            from.Values.CopyTo(to.Values, 0);
        }
    }
}
