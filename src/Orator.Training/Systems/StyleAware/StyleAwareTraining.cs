using Orator.Systems.StyleAware;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleAware;

/// <summary>
/// Trains a <see cref="StyleAwareGenerator"/> on a corpus. <c>samples.png</c> shows frames of the validation split; the model package has
/// the moving average of the weights.
/// </summary>
public static class StyleAwareTraining
{
    /// <summary>
    /// Trains until the steps are done, the time is up, or a stop is asked for; continues what an earlier run left in the folder.
    /// </summary>
    /// <param name="options">What to learn.</param>
    /// <param name="progress">Receives each step and each report.</param>
    /// <param name="stop">Before the first step: ends the work at once. Later: a clean stop after the present step.</param>
    /// <exception cref="InputException">An option or the data cannot be used, or the folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged, or a picture cannot be written.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled before the first step.</exception>
    public static Task<StyleAwareTrainingReport> RunAsync(
        StyleAwareTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(
            options,
            (given, _) => Task.FromResult(Corpus.Open(given.Corpus)),
            (given, data) => new StyleAwareTrainer(given, data),
            progress,
            stop);
}
