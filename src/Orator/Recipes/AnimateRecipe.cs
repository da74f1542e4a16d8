using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.FromSpeech;
using Orator.Motion.FromVideo;
using Orator.Perception;

namespace Orator.Recipes;

/// <summary>A portrait speaks a recording: speech -> motion (in a style) -> frames -> video.</summary>
public static class AnimateRecipe
{
    /// <summary>Makes the video. Memory does not grow with the length of the speech.</summary>
    /// <param name="options">What to make.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public static async Task<RenderReport> RunAsync(AnimateOptions options, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default)
    {
        Stopwatch watch = Stopwatch.StartNew();
        options.ApplyThreads();
        OutputFile.Check(options.Output, options.Source, options.Audio, options.Style, options.Pose);

        // Opening networks keeps one processor busy: the others track the style video meanwhile.
        await using BackgroundWork<LoadedStyle?> styling = new(
            async token => options.Style is null ? null : await StyleRecipe.LoadAsync(options.Style, options.StyleVideo, progress, token), cancellation);
        using FaceAnalyzer analyzer = new();

        // Networks are opened and files are looked at side by side; what goes wrong is told in the order of these lines.
        Task<IAnimator> opening = Task.Run(() => Animators.Open(options.Generator, options.Model), CancellationToken.None);
        Task<IMotionGenerator> learning = Task.Run(() => MotionGenerators.Open(options.Motion, options.Style), CancellationToken.None);
        Task<MediaInfo> probing = ProbeSoundAsync(options, cancellation);
        Task<FoundFace> finding = Task.Run(() => Portrait.FindAsync(analyzer, options, cancellation), CancellationToken.None);
        await Task.WhenAll(opening, learning, probing, finding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        using IAnimator generator = await opening;
        IMotionGenerator mover = await learning;
        MediaInfo sound = await probing;
        if (!sound.HasAudio)
        {
            throw new InputException($"'{options.Audio}' has no sound: --audio needs a recording of speech.");
        }

        Portrait portrait = Portrait.Prepare(await finding, options, generator.Learned, generator.Redraws);
        using RenderStage.Renderers<IPreparedPortrait> renderers = RenderStage.Share(generator.Prepare(portrait.Source), renderer => renderer.Share());
        await using VideoWriter writer = await portrait.CreateWriterAsync(options, options.FramesPerSecond, options.Audio, options.AudioTrack, cancellation);
        LoadedStyle? style = await styling.Result;

        MotionRequest request = new()
        {
            FramesPerSecond = options.FramesPerSecond,
            Seed = options.Seed,
            Style = style?.Style,
            StyleStrength = options.StyleStrength,
            HeadMotion = options.HeadMotion,
            MouthMotion = options.MouthMotion,
            Blink = options.Blink,
        };
        List<string> heard = [];
        IAsyncEnumerable<ReadOnlyMemory<float>> speech = Heard(options, heard, cancellation);
        IAsyncEnumerable<MotionFrame> motion = mover.GenerateAsync(speech, request, cancellation);
        Driver? driver = null;
        if (options.Pose is not null)
        {
            driver = await Driver.OpenAsync(options.Pose, analyzer, options.FramesPerSecond, cancellation, options.DrivingFace);
            motion = WithHeadOf(motion, driver.ReadHeadAsync(cancellation), cancellation);
        }

        int? total = sound.Seconds is double seconds ? (int)Math.Ceiling(seconds * options.FramesPerSecond) : null;
        ClippedMotion clipped = new();
        int frames = await RenderStage.RunAsync(
            OnPortrait(motion, portrait.Source, clipped, cancellation),
            portrait, [.. renderers.Select(renderer => (Action<MotionFrame, Image>)renderer.Render)], writer, total, progress, cancellation);
        await writer.CompleteAsync();
        IReadOnlyList<string> notes =
        [
            .. portrait.Notes, .. heard, .. driver?.Video.Info.VideoNotes ?? [], .. driver?.Report.Notes(mouth: false) ?? [], .. style?.Notes ?? [], .. clipped.Notes(frames),
        ];
        return new RenderReport(options.Output, frames, writer.Width, writer.Height, options.FramesPerSecond, watch.Elapsed.TotalSeconds, notes)
        {
            Cuts = driver?.Report.Cuts ?? [],
        };
    }

    private static async Task<MediaInfo> ProbeSoundAsync(AnimateOptions options, CancellationToken cancellation)
    {
        InputFile file = InputFile.Open(options.Audio, MediaLimits.Default);
        return file.PictureDemuxer is not null
            ? throw new InputException($"'{options.Audio}' has no sound: it is a picture.")
            : await MediaProbe.ProbeAsync(file, null, MediaLimits.Default, new TrackChoice(null, options.AudioTrack), cancellation);
    }

    // The speech, and what is to be said of it.
    private static async IAsyncEnumerable<ReadOnlyMemory<float>> Heard(AnimateOptions options, List<string> notes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        const float Inaudible = 0.001f;
        float peak = 0;
        AudioReadOptions reading = new() { Track = options.AudioTrack, Notes = notes };
        await foreach (ReadOnlyMemory<float> block in AudioReader.ReadBlocksAsync(options.Audio, reading, cancellation))
        {
            foreach (float sample in block.Span)
            {
                peak = MathF.Max(peak, MathF.Abs(sample));
            }

            yield return block;
        }

        if (peak < Inaudible)
        {
            notes.Add($"'{Path.GetFileName(options.Audio)}' is silent from beginning to end: nothing is spoken.");
        }
    }

    private static async IAsyncEnumerable<MotionFrame> OnPortrait(
        IAsyncEnumerable<MotionFrame> motion, SourcePortrait portrait, ClippedMotion clipped, [EnumeratorCancellation] CancellationToken cancellation)
    {
        MotionFrame source = portrait.Motion;
        HeadRoom room = HeadRoom.Of(portrait);
        await foreach (MotionFrame frame in motion.WithCancellation(cancellation))
        {
            yield return room.Limit(clipped.Limit(Retargeting.Speech(frame, source), source));
        }
    }

    /// <summary>Takes the head's movement from a video and everything else from the speech. When the video ends first, the head keeps its last pose.</summary>
    private static async IAsyncEnumerable<MotionFrame> WithHeadOf(IAsyncEnumerable<MotionFrame> speech, IAsyncEnumerable<MotionFrame> head, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using IAsyncEnumerator<MotionFrame> heads = head.GetAsyncEnumerator(cancellation);
        MotionFrame last = new();
        bool more = true;
        await foreach (MotionFrame frame in speech.WithCancellation(cancellation))
        {
            more = more && await heads.MoveNextAsync();
            last = more ? heads.Current : last;
            yield return frame with { Rotation = last.Rotation, Translation = last.Translation, Scale = last.Scale };
        }
    }
}
