using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Trains the networks of <see cref="LearnedMotionGenerator"/> on a <see cref="MotionCorpus"/>: mouth and head at the same time, AdamW,
/// gradients of length 1 at most, and the moving average of the weights as the result.
/// </summary>
public static class MotionTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<MotionTrainingReport> RunAsync(
        MotionTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(options, MotionTrainer.ReadAsync, (given, data) => new MotionTrainer(given, data), progress, stop);

    /// <summary>The same on a corpus in memory.</summary>
    internal static Task<MotionTrainingReport> RunAsync(
        MotionTrainingOptions options, MotionCorpus corpus, IProgress<TrainingProgress>? progress, CancellationToken stop) =>
        TrainingRun.RunAsync(
            options, (_, _) => Task.FromResult(corpus), (given, data) => new MotionTrainer(given, data), progress, stop);
}
