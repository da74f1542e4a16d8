using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>What the stages of <see cref="StyleHeatTraining"/> share: the model, the average of its weights over steps, the
/// package.</summary>
/// <typeparam name="TBatch">Type of a batch.</typeparam>
internal abstract class StageTrainer<TBatch> : Trainer<TBatch, StyleHeatTrainingReport>
{
    private const float AverageDecay = 0.99f;
    private readonly MovingAverage _average;

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
            LoadVideo(video);
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

    /// <summary>Makes the state of the training known; call it when everything else is.</summary>
    /// <param name="adam">The optimiser.</param>
    protected void Remember(Adam adam)
    {
        State.Add("model", Model);
        State.Add("average", _average);
        State.Add("adam", adam);
    }

    /// <summary>Takes the weights of now into their average.</summary>
    protected void UpdateAverage() => _average.Update();

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

    private void LoadVideo(string folder)
    {
        MotionFlowGenerator? given = (ModelPackage.Open(folder).Network as StyleHeatModel)?.Video;
        Require.That(
            given is not null && given.Configuration == Model.Video.Configuration,
            $"'{folder}' has no video generator of this preset.");
        foreach (((_, Parameter from), (_, Parameter to)) in given!.NamedParameters.Zip(Model.Video.NamedParameters))
        {
            from.Values.CopyTo(to.Values, 0);
        }
    }
}
