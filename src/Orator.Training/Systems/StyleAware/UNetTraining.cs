using Orator.Systems.StyleAware;

namespace Orator.Training.Systems.StyleAware;

/// <summary>
/// Trains a <see cref="UNet"/> to draw the mouth and eyes of faces in which they are hidden: mean absolute error over the whole picture,
/// Adam. <c>samples.png</c> shows the first eight pictures: input, output, target.
/// </summary>
public static class UNetTraining
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
    public static Task<UNetTrainingReport> RunAsync(
        UNetTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(
            options,
            (given, token) => InpaintingCorpus.LoadAsync(given.Images, given.Size, token),
            (given, data) => new UNetTrainer(given, data),
            progress,
            stop);
}
