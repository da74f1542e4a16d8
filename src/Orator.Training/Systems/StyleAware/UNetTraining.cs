using Orator.Systems.StyleAware;

namespace Orator.Training.Systems.StyleAware;

/// <summary>
/// Trains a <see cref="UNet"/> to draw the mouth and eyes of faces in which they are hidden: mean absolute error over the whole picture,
/// Adam. <c>samples.png</c> shows the first eight pictures: input, output, target.
/// </summary>
public static class UNetTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<UNetTrainingReport> RunAsync(
        UNetTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(
            options,
            (given, token) => InpaintingCorpus.LoadAsync(given.Images, given.Size, token),
            (given, data) => new UNetTrainer(given, data),
            progress,
            stop);
}
