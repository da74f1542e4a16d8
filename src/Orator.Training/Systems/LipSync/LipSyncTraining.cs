using Orator.Systems.LipSync;

namespace Orator.Training.Systems.LipSync;

/// <summary>
/// Trains a <see cref="LipSyncDiscriminator"/> on talking faces: of several moments of a clip it must tell which sound belongs to which
/// faces. That alone takes very long to begin with. So both vectors must also predict, through linear layers that are thrown away later,
/// how far the face mesh saw the mouth open; the matching gains weight slowly.
/// </summary>
public static class LipSyncTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<LipSyncTrainingReport> RunAsync(
        LipSyncTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(options, LipSyncCorpus.ReadAsync, (given, data) => new LipSyncTrainer(given, data), progress, stop);
}
