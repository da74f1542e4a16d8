using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Trains the networks of <see cref="LearnedMotionGenerator"/> on a <see cref="MotionCorpus"/>: mouth and head at the same time, AdamW,
/// gradients of length 1 at most, and the moving average of the weights as the result.
/// </summary>
public static class MotionTraining
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
    public static Task<MotionTrainingReport> RunAsync(
        MotionTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(options, MotionTrainer.ReadAsync, (given, data) => new MotionTrainer(given, data), progress, stop);
}
