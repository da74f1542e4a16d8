using Orator.Systems.StyleAware;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleAware;

/// <summary>
/// Trains a <see cref="StyleAwareGenerator"/> on a corpus. <c>samples.png</c> shows frames of the validation split; the model package has
/// the moving average of the weights.
/// </summary>
public static class StyleAwareTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<StyleAwareTrainingReport> RunAsync(
        StyleAwareTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(
            options,
            (given, _) => Task.FromResult(Corpus.Open(given.Corpus)),
            (given, data) => new StyleAwareTrainer(given, data),
            progress,
            stop);
}
