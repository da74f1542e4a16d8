namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>
/// Trains the networks of face-vid2vid on clips of a few people, or on a corpus of many, with the face mesh as teacher of head pose and key
/// points (<see cref="TeacherObjective"/>). <c>samples.png</c> shows test frames, of a corpus those of people that are not learned from:
/// source, driving, what the networks make of them, what the mesh generator makes of them.
/// </summary>
public static class FaceVid2VidTraining
{
    /// <inheritdoc cref="TrainingRun.RunAsync"/>
    public static Task<FaceVid2VidTrainingReport> RunAsync(
        FaceVid2VidTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default) =>
        TrainingRun.RunAsync(options, ReenactmentCorpus.ReadAsync, (given, data) => new FaceVid2VidTrainer(given, data), progress, stop);
}
