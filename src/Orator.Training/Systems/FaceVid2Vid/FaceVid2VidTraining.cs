namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>
/// Trains the networks of face-vid2vid on clips of a few people, or on a corpus of many, with the face mesh as teacher of head pose and key
/// points (<see cref="TeacherObjective"/>). <c>samples.png</c> shows test frames, of a corpus those of people that are not learned from:
/// source, driving, what the networks make of them, what the mesh generator makes of them.
/// </summary>
public static class FaceVid2VidTraining
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
    public static Task<FaceVid2VidTrainingReport> RunAsync(
        FaceVid2VidTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(options, ReenactmentCorpus.ReadAsync, (given, data) => new FaceVid2VidTrainer(given, data), progress, stop);
}
