using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;
using Orator.Systems.SpeechEmbedding;
using Orator.Training.Metrics;

namespace Orator.Training.Evaluation;

/// <summary>Compares a generated video with the true one, frame by frame at the same times; memory does not grow with pictures.</summary>
/// <remarks>
/// Both videos begin at time 0 and are read at the true video's rate until the shorter ends. They are compared in a 256x256 crop that is
/// fixed by the first face of the true video (<see cref="FaceWindow"/>): upright, 1.5 times the size of the face, not following the head.
/// Where the generated video has another shape (a head crop against a full frame), its crop is laid over by the first face of each instead.
/// </remarks>
/// <param name="analyzer">The face networks; they stay the caller's.</param>
/// <param name="lipSync">A model of the architecture <c>lip-sync</c>, for <see cref="LipSyncScore"/>; null = that is not measured.</param>
/// <param name="mouthSync">Measures the same by the motion of the mouth; stays the caller's. Null = that is not measured.</param>
public sealed class VideoEvaluator(FaceAnalyzer analyzer, ModelPackage? lipSync = null, MouthSyncMeter? mouthSync = null)
{
    private const double DescriptorsPerSecond = 5;

    /// <summary>Compares two videos.</summary>
    /// <param name="generated">Path of the generated video.</param>
    /// <param name="truth">Path of the true video.</param>
    /// <param name="progress">Reports after every frame: frames done, and frames in all if known.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">
    /// One of the files is no readable video, the true video shows no face, or they have no frames in common after its first face.
    /// </exception>
    public async Task<EvaluationReport> EvaluateAsync(
        string generated, string truth, Action<int, int?>? progress = null, CancellationToken cancellation = default)
    {
        VideoReader truthVideo = await VideoReader.OpenAsync(truth, cancellation: cancellation).ConfigureAwait(false);
        VideoReader generatedVideo = await VideoReader.OpenAsync(
            generated, new VideoReadOptions { FramesPerSecond = truthVideo.FrameRate }, cancellation).ConfigureAwait(false);
        FaceTracker truthTracker = new(analyzer, smooth: false);
        FaceTracker generatedTracker = new(analyzer, smooth: false);
        FaceWindow? truthWindow = null;
        FaceWindow? generatedWindow = null;
        FaceIdentity? identity = null;
        FaceComparison? comparison = null;
        using LipSyncMeter? truthLips = lipSync is null ? null : new LipSyncMeter(lipSync);
        using LipSyncMeter? generatedLips = lipSync is null ? null : new LipSyncMeter(lipSync);
        (MouthCurve truthCurve, MouthCurve generatedCurve) = (new(), new());
        int shot = 0;
        List<double> cuts = [];
        List<float> truthMouth = [];
        List<float> generatedMouth = [];
        IAsyncEnumerator<VideoFrame> made = generatedVideo.ReadAsync(cancellation).GetAsyncEnumerator(cancellation);
        await using ConfiguredAsyncDisposable endOfMade = made.ConfigureAwait(false);
        IAsyncEnumerator<VideoFrame> real = truthVideo.ReadAsync(cancellation).GetAsyncEnumerator(cancellation);
        await using ConfiguredAsyncDisposable endOfReal = real.ConfigureAwait(false);
        while (await real.MoveNextAsync().ConfigureAwait(false) && await made.MoveNextAsync().ConfigureAwait(false))
        {
            using VideoFrame realFrame = real.Current;
            using VideoFrame madeFrame = made.Current;
            FaceObservation? realFace = truthTracker.Track(realFrame.Image, realFrame.Time);
            FaceObservation? madeFace = generatedTracker.Track(madeFrame.Image, madeFrame.Time);
            truthLips?.Add(realFrame.Image, realFace, realFrame.Time);
            generatedLips?.Add(madeFrame.Image, madeFace, madeFrame.Time);
            truthCurve.Add(mouthSync is null ? null : realFace);
            generatedCurve.Add(mouthSync is null ? null : madeFace);
            truthMouth.Add(Opening(realFace));
            generatedMouth.Add(Opening(madeFace));
            if (realFace is not null && truthTracker.Shot > cuts.Count)
            {
                cuts.Add(realFrame.Time);
            }

            if ((truthWindow is null || truthTracker.Shot > shot) && realFace is not null && madeFace is not null)
            {
                shot = truthTracker.Shot;
                truthWindow = FaceWindow.Around(realFace, realFrame.Image.Width, realFrame.Image.Height);
                generatedWindow = truthWindow.In(madeFrame.Image, realFrame.Image, madeFace, realFace);
                identity = FaceIdentity.FromPortrait(realFace);
                comparison?.BeginShot(identity);
                comparison ??= new FaceComparison(
                    analyzer, identity, Math.Max(1, (int)Math.Round(truthVideo.FrameRate.Value / DescriptorsPerSecond)));
            }

            comparison?.Add(
                generatedWindow!.Cut(madeFrame.Image),
                truthWindow!.Cut(realFrame.Image),
                madeFace is null ? null : generatedWindow.ToCrop(madeFace),
                realFace is null ? null : truthWindow.ToCrop(realFace));
            progress?.Invoke(truthMouth.Count, truthVideo.EstimatedFrames);
        }

        if (comparison is null)
        {
            string without = truthMouth.TrueForAll(float.IsNaN) ? truth : generated;
            throw new InputException(
                $"No face was found in '{without}' in the {truthMouth.Count} frames that both videos have: nothing can be compared.");
        }

        List<string> remarks = [];
        if (cuts.Count > 0)
        {
            remarks.Add(FormattableString.Invariant(
                $"{cuts.Count} {(cuts.Count == 1 ? "cut" : "cuts")} in the true video: window and person are measured anew after each."));
        }

        int length = Math.Min(generatedVideo.EstimatedFrames ?? truthMouth.Count, truthVideo.EstimatedFrames ?? truthMouth.Count);
        int longer = Math.Max(generatedVideo.EstimatedFrames ?? length, truthVideo.EstimatedFrames ?? length);
        if (longer > length + 2)
        {
            remarks.Add(
                $"The videos differ in length (about {generatedVideo.EstimatedFrames} and {truthVideo.EstimatedFrames} frames); "
                + "the common beginning was compared.");
        }

        double rate = truthVideo.FrameRate.Value;
        AudioClip? truthSound = truthVideo.Info.HasAudio
            ? await AudioReader.ReadAsync(truth, cancellation: cancellation).ConfigureAwait(false)
            : null;
        AudioClip? generatedSound = generatedVideo.Info.HasAudio
            ? await AudioReader.ReadAsync(generated, cancellation: cancellation).ConfigureAwait(false)
            : truthSound;
        return new EvaluationReport
        {
            Generated = generated,
            Truth = truth,
            FramesPerSecond = rate,
            Metrics = comparison.Finish(),
            Sync = Sync(generatedSound, generatedMouth, rate),
            TruthSync = Sync(truthSound, truthMouth, rate),
            LipSync = generatedSound is null ? null : generatedLips?.Finish(generatedSound.Samples),
            TruthLipSync = truthSound is null ? null : truthLips?.Finish(truthSound.Samples),
            MouthSync = MouthSync(generatedSound, generatedCurve, rate),
            TruthMouthSync = MouthSync(truthSound, truthCurve, rate),
            Remarks = remarks,
        };
    }

    private static float Opening(FaceObservation? face) =>
        face is null
            ? float.NaN
            : MouthMeasurement.Opening(HeadPose.Fit(face.Landmarks, FaceTopology.Canonical).ToCanonical(face.Landmarks));

    private LipSyncScore? MouthSync(AudioClip? sound, MouthCurve mouth, double framesPerSecond) =>
        sound is null || mouthSync is null || mouth.Frames.Count == 0
            ? null
            : mouthSync.Read(
                mouth.Frames, framesPerSecond, MouthSyncSound.Hear(SpeechEmbeddingEncoder.Open(), sound.Samples)).Score();

    private static SyncOffset? Sync(AudioClip? sound, List<float> mouth, double framesPerSecond) => sound is null
        ? null
        : SyncOffset.Measure(mouth.ToArray(), SyncOffset.Envelope(sound.Samples, sound.SampleRate, framesPerSecond, mouth.Count));
}
