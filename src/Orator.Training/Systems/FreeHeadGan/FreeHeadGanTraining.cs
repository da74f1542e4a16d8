using Orator.Training.Data;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>
/// Trains a HeadGAN on a corpus. <c>samples.png</c> shows frames of the validation split; the model package has the moving average of the
/// weights.
/// </summary>
public static class FreeHeadGanTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<FreeHeadGanTrainingReport> RunAsync(
        FreeHeadGanTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(
            options,
            (given, _) => Task.FromResult(Corpus.Open(given.Corpus)),
            (given, data) => new FreeHeadGanTrainer(given, data),
            progress,
            stop);
}
