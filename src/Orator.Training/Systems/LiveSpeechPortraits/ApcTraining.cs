namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Trains the speech encoder by autoregressive predictive coding (Chung et al. 2019): predict the spectrum some elements ahead, mean
/// absolute error, Adam, gradients of length 1 at most. No labels are needed; with labels of what is said when, it also learns to recognise
/// phones, after some delay. The model package has the bank of the manifold projection.
/// </summary>
public static class ApcTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<ApcTrainingReport> RunAsync(
        ApcTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(options, ApcCorpus.ReadAsync, (given, data) => new ApcTrainer(given, data), progress, stop);
}
