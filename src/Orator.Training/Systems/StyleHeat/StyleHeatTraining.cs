using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Trains the networks of StyleHEAT on a corpus, stage by stage. <c>samples.png</c> shows pictures of the validation split; each stage's
/// model package holds all networks, those of other stages as they were given.
/// </summary>
public static class StyleHeatTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<StyleHeatTrainingReport> RunAsync(
        StyleHeatTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        options.Stage switch
        {
            StyleHeatStage.Styles => Run(options, (given, corpus) => new StylesTrainer(given, corpus), progress, stop),
            StyleHeatStage.Inversion => Run(options, (given, corpus) => new InversionTrainer(given, corpus), progress, stop),
            StyleHeatStage.Video => Run(options, (given, corpus) => new VideoTrainer(given, corpus), progress, stop),
            StyleHeatStage.Audio => Run(options, (given, corpus) => new AudioTrainer(given, corpus), progress, stop),
            _ => Run(options, (given, corpus) => new CalibrationTrainer(given, corpus), progress, stop),
        };

    private static Task<StyleHeatTrainingReport> Run<TBatch>(
        StyleHeatTrainingOptions options,
        Func<StyleHeatTrainingOptions, Corpus, Trainer<TBatch, StyleHeatTrainingReport>> create,
        IProgress<TrainingProgress>? progress,
        CancellationToken stop) =>
        TrainingRun.RunAsync(options, (given, _) => Task.FromResult(Corpus.Open(given.Corpus)), create, progress, stop);
}
