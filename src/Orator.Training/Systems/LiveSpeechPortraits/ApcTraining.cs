namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Trains the speech encoder by autoregressive predictive coding (Chung et al. 2019): predict the spectrum some elements ahead, mean
/// absolute error, Adam, gradients of length 1 at most. No labels are needed; with labels of what is said when, it also learns to recognise
/// phones, after some delay. The model package has the bank of the manifold projection.
/// </summary>
public static class ApcTraining
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
    public static Task<ApcTrainingReport> RunAsync(
        ApcTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(options, ApcCorpus.ReadAsync, (given, data) => new ApcTrainer(given, data), progress, stop);
}
