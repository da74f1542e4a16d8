using Orator.Systems.LipSync;

namespace Orator.Training.Systems.LipSync;

/// <summary>
/// Trains a <see cref="MouthSyncDiscriminator"/> on a motion corpus: of many moments of several clips it must tell which sound belongs to
/// which motion, and which motion to which sound.
/// </summary>
public static class MouthSyncTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<MouthSyncTrainingReport> RunAsync(
        MouthSyncTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(options, MouthSyncCorpus.ReadAsync, (given, data) => new MouthSyncTrainer(given, data), progress, stop);
}
