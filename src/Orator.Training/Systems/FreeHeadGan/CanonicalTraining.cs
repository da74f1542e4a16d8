using Orator.Training.Data;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>
/// Trains Free-HeadGAN's network of canonical key points on a corpus, with the face mesh as its teacher. <c>samples.png</c> shows faces of
/// the validation split; the model package has the moving average of the weights.
/// </summary>
public static class CanonicalTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<CanonicalTrainingReport> RunAsync(
        CanonicalTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(
            options,
            (given, _) => Task.FromResult(Corpus.Open(given.Corpus)),
            (given, data) => new CanonicalTrainer(given, data),
            progress,
            stop);
}
