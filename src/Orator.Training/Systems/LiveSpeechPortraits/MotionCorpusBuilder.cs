using System.Numerics;
using Orator.Geometry;
using Orator.Media;
using Orator.Motion.FromVideo;
using Orator.Motion.Style;
using Orator.Perception;
using Orator.Speech;
using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Builds a <see cref="MotionCorpus"/>: videos of talking people -> motion of each frame, with the sound.</summary>
public static class MotionCorpusBuilder
{
    private const double ShortestSeconds = 1.5;
    private const int LongestGap = 2;
    private static readonly string[] Endings = [".mp4", ".webm", ".mov", ".mkv", ".avi"];

    /// <summary>
    /// Builds, or goes on: videos whose clips are there already are not tracked again, and splits may change at any time.
    /// </summary>
    /// <param name="options">From what, and how.</param>
    /// <param name="progress">Told the videos done, all videos, and the clips so far.</param>
    /// <param name="stop">Ends the work; what is tracked is kept.</param>
    /// <exception cref="InputException">An option or path cannot be used, or no video shows a talking face.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static async Task<MotionCorpusBuild> BuildAsync(
        MotionCorpusOptions options, Action<int, int, int>? progress = null, CancellationToken stop = default)
    {
        options.Check();
        IdentityList? identities = options.Identities is string list ? IdentityList.Read(list) : null;
        string Person(string path) => identities?.Of(path) ?? Path.GetFileNameWithoutExtension(path);
        (string Path, bool TestOnly)[] videos =
        [
            .. options.From.SelectMany(Videos).Select(v => (v, false)), .. options.TestOnly.SelectMany(Videos).Select(v => (v, true)),
        ];
        Directory.CreateDirectory(Path.Combine(options.Output, "clips"));
        List<(MotionClip Clip, bool TestOnly)> clips = [];
        List<string> notes = [];
        using FaceAnalyzer analyzer = new();
        for (int i = 0; i < videos.Length; i++)
        {
            stop.ThrowIfCancellationRequested();
            (string path, bool testOnly) = videos[i];
            try
            {
                clips.AddRange(
                    (await ClipsAsync(path, Person(path), analyzer, options, stop).ConfigureAwait(false)).Select(clip => (clip, testOnly)));
            }
            catch (InputException e)
            {
                notes.Add(e.Message);
            }

            progress?.Invoke(i + 1, videos.Length, clips.Count);
        }

        Require.That(
            clips.Count > 0,
            $"No video shows a talking face{(notes.Count > 0 ? $" ({notes[0]})" : "")}: give videos with sound that show one person each.");
        string[] reserved = [.. clips.Where(c => c.TestOnly).Select(c => c.Clip.Person).Distinct()];
        IReadOnlyDictionary<string, CorpusPart> parts = CorpusSplit.Assign(
            clips.Select(c => c.Clip.Person).Distinct().Except(reserved).Select(p => (p, true)),
            options.Seed,
            options.ValidationShare,
            options.TestShare);
        List<MotionClipEntry> entries = MotionSync.Align(
            [.. clips.Select(
                c => c.Clip with { Part = parts.GetValueOrDefault(c.Clip.Person, CorpusPart.Test), TestOnly = c.TestOnly })],
            options.InTime.SelectMany(Videos).Select(Person).ToHashSet());
        MotionCorpus.WriteIndex(options.Output, entries);
        return new MotionCorpusBuild(options.Output, entries, notes);
    }

    private static IEnumerable<string> Videos(string path)
    {
        if (Directory.Exists(path))
        {
            string[] files =
            [
                .. Directory.EnumerateFiles(path).Where(
                    f => Endings.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal),
            ];
            return files.Length > 0 ? files : throw new InputException($"The folder '{path}' has no video (its subfolders do not count).");
        }

        return File.Exists(path) ? [path] : throw new InputException($"'{path}' does not exist.");
    }

    /// <summary>The clips of a video: tracked now, or read if they lie in the folder already.</summary>
    private static async Task<List<MotionClip>> ClipsAsync(
        string path, string person, FaceAnalyzer analyzer, MotionCorpusOptions options, CancellationToken stop)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        List<MotionClip> clips = [];
        MotionClipEntry Entry(int number) => new(
            number == 0 ? name : $"{name}-{number + 1}", person, CorpusPart.Train, 0, options.FramesPerSecond, null, 0, null);
        while (File.Exists(MotionCorpus.PathOf(options.Output, Entry(clips.Count).Name)))
        {
            MotionClipEntry entry = Entry(clips.Count);
            clips.Add(MotionClip.Read(MotionCorpus.PathOf(options.Output, entry.Name), entry));
        }

        if (clips.Count > 0)
        {
            return clips;
        }

        MediaInfo info = await MediaProbe.ProbeAsync(path, cancellation: stop).ConfigureAwait(false);
        if (!info.HasAudio || !info.HasVideo)
        {
            throw new InputException($"'{path}' has no {(info.HasVideo ? "sound" : "picture")}: it teaches nothing about speech.");
        }

        List<List<(MotionFrame? Motion, MouthShape Mouth, int Frame)>> runs =
            await TrackAsync(path, analyzer, options.FramesPerSecond, stop).ConfigureAwait(false);
        AudioClip sound = await AudioReader.ReadAsync(path, cancellation: stop).ConfigureAwait(false);
        foreach (List<(MotionFrame? Motion, MouthShape Mouth, int Frame)> run in runs)
        {
            clips.Add(Clip(sound, Entry(clips.Count), run));
            clips[^1].Write(MotionCorpus.PathOf(options.Output, clips[^1].Name));
        }

        return clips;
    }

    private static MotionClip Clip(AudioClip sound, MotionClipEntry entry, List<(MotionFrame? Motion, MouthShape Mouth, int Frame)> run)
    {
        int start = (int)Math.Round(run[0].Frame / entry.FramesPerSecond * LogMel.SampleRate);
        float[] samples = new float[(int)Math.Ceiling(run.Count / entry.FramesPerSecond * LogMel.SampleRate)];
        sound.Samples.AsSpan(
            Math.Min(start, sound.Samples.Length), Math.Clamp(sound.Samples.Length - start, 0, samples.Length)).CopyTo(samples);
        MotionFrame[] frames = [.. run.Select(r => r.Motion!)];
        Vector2 place = frames.Aggregate(Vector2.Zero, (sum, f) => sum + f.Translation) / frames.Length;
        (float Yaw, float Pitch, float Roll)[] angles = Array.ConvertAll(frames, f => f.Rotation.ToAngles());
        Rotation mean = Rotation.FromAngles(angles.Average(a => a.Yaw), angles.Average(a => a.Pitch), angles.Average(a => a.Roll));
        return new MotionClip
        {
            Name = entry.Name,
            Person = entry.Person,
            Part = entry.Part,
            FramesPerSecond = entry.FramesPerSecond,
            Frames = [.. frames.Select(f => f with { Rotation = f.Rotation * mean.Inverse, Translation = f.Translation - place })],
            Mouth = [.. run.Select(r => r.Mouth)],
            Sound = samples,
        };
    }

    /// <summary>
    /// Motion in a video, without its sound: unbroken stretches of 1.5 s and more. Mouths count from the closed mouth, as those of style
    /// files and of generated motion do.
    /// </summary>
    /// <param name="path">The video.</param>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="InputException">The file cannot be read, or shows no face for long enough.</exception>
    public static async Task<IReadOnlyList<IReadOnlyList<MotionFrame>>> MotionAsync(
        string path, FaceAnalyzer analyzer, double rate, CancellationToken stop = default) =>
        FromClosedMouth(await TrackAsync(path, analyzer, rate, stop).ConfigureAwait(false));

    private static MotionFrame[][] FromClosedMouth(List<List<(MotionFrame? Motion, MouthShape Mouth, int Frame)>> runs)
    {
        float[] rest = StyleExtractor.ClosedRest([.. runs.SelectMany(run => run).Select(r => (r.Motion!, r.Mouth))]);
        return [.. runs.Select(run => run.Select(r => r.Motion! with
        {
            Expression = [.. r.Motion.Expression.Select((value, k) => k < ExpressionBasis.MouthCount ? value - rest[k] : value)],
        }).ToArray())];
    }

    /// <summary>Unbroken stretches with a face; single frames without one are bridged.</summary>
    private static async Task<List<List<(MotionFrame? Motion, MouthShape Mouth, int Frame)>>> TrackAsync(
        string path, FaceAnalyzer analyzer, double rate, CancellationToken stop)
    {
        VideoReader video = await VideoReader.OpenAsync(path, new VideoReadOptions { FramesPerSecond = rate }, stop).ConfigureAwait(false);
        FaceTracker tracker = new(analyzer);
        List<(FaceObservation Face, int Frame)> faces = [];
        await foreach (VideoFrame frame in video.ReadAsync(stop).ConfigureAwait(false))
        {
            if (tracker.Track(frame.Image, frame.Time) is FaceObservation face)
            {
                faces.Add((face, (int)frame.Index));
            }

            frame.Dispose();
        }

        if (faces.Count < ShortestSeconds * rate)
        {
            throw new InputException($"'{path}' shows a face for less than {ShortestSeconds} s.");
        }

        FaceIdentity identity = FaceIdentity.FromTrack([.. faces.Select(f => f.Face)]);
        MotionExtractor extractor = new(identity);
        List<List<(MotionFrame? Motion, MouthShape Mouth, int Frame)>> runs = [];
        foreach ((FaceObservation face, int frame) in faces)
        {
            HeadPose pose = HeadPose.Fit(face.Landmarks, identity.Rest);
            MouthShape mouth = MouthMeasurement.Measure(pose.ToCanonical(face.Landmarks), identity.Rest);
            if (runs.Count == 0 || frame - runs[^1][^1].Frame > LongestGap)
            {
                runs.Add([]);
            }

            MotionFrame motion = extractor.Extract(face, pose);
            while (runs[^1].Count > 0 && runs[^1][^1].Frame + 1 < frame)
            {
                runs[^1].Add(runs[^1][^1] with { Frame = runs[^1][^1].Frame + 1 });
            }

            runs[^1].Add((motion, mouth, frame));
        }

        runs.RemoveAll(run => run.Count < ShortestSeconds * rate);
        return runs;
    }
}
