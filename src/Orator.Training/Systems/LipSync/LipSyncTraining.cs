using Orator.Systems.LipSync;

namespace Orator.Training.Systems.LipSync;

/// <summary>
/// Trains a <see cref="LipSyncDiscriminator"/> on talking faces: of several moments of a clip it must tell which sound belongs to which
/// faces. That alone takes very long to begin with. So both vectors must also predict, through linear layers that are thrown away later,
/// how far the face mesh saw the mouth open; the matching gains weight slowly.
/// </summary>
public static class LipSyncTraining
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
    public static Task<LipSyncTrainingReport> RunAsync(
        LipSyncTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(options, LipSyncCorpus.ReadAsync, (given, data) => new LipSyncTrainer(given, data), progress, stop);
}
