using Orator.Training.Data;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>
/// Trains E_gaze of Free-HeadGAN (<see cref="Orator.Systems.FreeHeadGan.GazeNetwork"/>) on eyes of a corpus, where the geometry of the iris
/// is the teacher, and on drawn ones, whose gaze is known. <c>samples.png</c> shows eyes that were not learned from; the model package has
/// the moving average of the weights.
/// </summary>
public static class GazeTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<GazeTrainingReport> RunAsync(
        GazeTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(
            options,
            (given, _) => Task.FromResult(Corpus.Open(given.Corpus)),
            (given, data) => new GazeTrainer(given, data),
            progress,
            stop);
}
