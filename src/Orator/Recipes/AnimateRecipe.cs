using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.FromSpeech;
using Orator.Motion.FromVideo;

namespace Orator.Recipes;

/// <summary>A portrait speaks a recording: speech -> motion (in a style) -> frames.</summary>
internal static class AnimateRecipe
{
    /// <summary>Prepares the render. Memory does not grow with the length of the speech.</summary>
    /// <param name="context">Models.</param>
    /// <param name="portrait">The portrait.</param>
    /// <param name="audio">The speech.</param>
    /// <param name="request">How.</param>
    /// <param name="progress">Reports the preparation of the portrait, if it takes long.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">An input cannot be used.</exception>
    public static Task<Rendering> OpenAsync(
        RecipeContext context,
        Portrait portrait,
        MediaInput audio,
        AnimateRequest request,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation) =>
        Rendering.PrepareAsync(async rendering =>
        {
            request.Check();

            // Networks are opened and files are looked at side by side; what goes wrong is told in the order of these lines.
            Task<IAnimator> opening = Task.Run(() => context.OpenAnimator(request, progress, cancellation), CancellationToken.None);
            Task<IMotionGenerator> learning = Task.Run(() => context.OpenMotion(request), CancellationToken.None);
            SpooledInput sound = rendering.Own(await SpooledInput.OpenAsync(audio, cancellation).ConfigureAwait(false));
            Task<MediaInfo> probing = ProbeSoundAsync(sound.Path, request.AudioTrack, cancellation);
            await Task.WhenAll(opening, learning, probing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            IAnimator animator = rendering.Own(await opening.ConfigureAwait(false));
            IMotionGenerator mover = await learning.ConfigureAwait(false);
            MediaInfo info = await probing.ConfigureAwait(false);
            if (!info.HasAudio)
            {
                throw new InputException($"'{sound.Path}' has no sound: give a recording of speech.");
            }

            FramedPortrait framed = portrait.Opened.Frame(request, animator);
            if (!animator.Traits.DrivenByMotion)
            {
                throw new InputException(
                    $"This model can be driven by pictures only: it works with 'orator reenact --generator {animator.Name}'.");
            }

            if (request.Lips == LipDriver.Sound && animator.Traits.HearsSound is null)
            {
                throw new InputException($"The generator {animator.Name} cannot move lips by sound (--lips sound): styleheat can.");
            }

            rendering.Portrait = framed;
            rendering.Rate = FrameRate.FromDouble(request.FramesPerSecond);
            rendering.Total = info.Seconds is double seconds ? (int)Math.Ceiling(seconds * request.FramesPerSecond) : null;
            rendering.CheckLength(request, audio.Name);
            (rendering.Sound, rendering.SoundTrack) = (sound.Path, request.AudioTrack);
            IDriver? driver = request.Pose is null
                ? null
                : await DriverOpener.OpenAsync(
                    context,
                    rendering,
                    request.Pose,
                    request.FramesPerSecond,
                    request.DrivingFace,
                    default,
                    cancellation).ConfigureAwait(false);
            List<string> heard = [];
            ClippedMotion clipped = new();
            rendering.FramesAsync = token =>
            {
                IAsyncEnumerable<MotionFrame> motion = mover.GenerateAsync(
                    Heard(sound.Path, request.AudioTrack, heard, token), MotionOf(request), token);
                motion = driver is null ? motion : WithHeadOf(motion, driver.ReadHeadAsync(token), request.Gaze == Gaze.Follow, token);
                IAsyncEnumerable<Driving> driving = OnPortrait(motion, framed.Source, request, clipped, token);
                if (animator.Traits.HearsSound is int count)
                {
                    driving = WithSound(driving, HeardSound.ReadAsync(sound.Path, request.AudioTrack, request.FramesPerSecond, count, token), token);
                }

                return rendering.Draw(animator.Prepare(framed.Sources), driving, token);
            };
            rendering.Notes = frames =>
                [.. framed.Notes, .. heard, .. driver?.Notes(whole: false) ?? [], .. request.Style?.Notes ?? [], .. clipped.Notes(frames)];
            rendering.Cuts = () => driver?.Cuts ?? [];
        });

    /// <summary>The part of a request that is about motion.</summary>
    internal static MotionRequest MotionOf(AnimateRequest request) => new()
    {
        FramesPerSecond = request.FramesPerSecond,
        Seed = request.Seed,
        Style = request.Style?.Opened.Reference,
        StyleStrength = request.StyleStrength,
        HeadMotion = request.HeadMotion,
        MouthMotion = request.MouthMotion,
        Blink = request.Blink,
    };

    private static async Task<MediaInfo> ProbeSoundAsync(string path, int? track, CancellationToken cancellation)
    {
        InputFile file = InputFile.Open(path, MediaLimits.Default);
        return file.PictureDemuxer is not null
            ? throw new InputException($"'{path}' has no sound: it is a picture.")
            : await MediaProbe.ProbeAsync(
                file, null, MediaLimits.Default, new TrackChoice(null, track), cancellation).ConfigureAwait(false);
    }

    // The speech, and notes for the user about it.
    private static async IAsyncEnumerable<ReadOnlyMemory<float>> Heard(
        string path, int? track, List<string> notes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        const float Inaudible = 0.001f;
        float peak = 0;
        AudioReadOptions reading = new() { Track = track, Notes = notes };
        await foreach (ReadOnlyMemory<float> block in AudioReader.ReadBlocksAsync(path, reading, cancellation).ConfigureAwait(false))
        {
            foreach (float sample in block.Span)
            {
                peak = MathF.Max(peak, MathF.Abs(sample));
            }

            yield return block;
        }

        if (peak < Inaudible)
        {
            notes.Add($"'{Path.GetFileName(path)}' is silent from beginning to end: nothing is spoken.");
        }
    }

    /// <summary>Motion as the portrait takes it on.</summary>
    internal static async IAsyncEnumerable<Driving> OnPortrait(
        IAsyncEnumerable<MotionFrame> motion,
        SourcePortrait portrait,
        AnimateRequest request,
        ClippedMotion clipped,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        MotionFrame source = portrait.Motion;
        HeadRoom room = HeadRoom.Of(portrait);

        // Random is what speech becomes anyway.
        GazeDirector gaze = new(request.Gaze == Gaze.Random ? null : request.Gaze, source, request.FramesPerSecond);
        await foreach (MotionFrame frame in Mouthed(motion, request.Lips).WithCancellation(cancellation).ConfigureAwait(false))
        {
            yield return gaze.Direct(room.Limit(clipped.Limit(Retargeting.Speech(frame, source), source)));
        }
    }

    // With the mouth at rest, if the sound moves it.
    private static IAsyncEnumerable<MotionFrame> Mouthed(IAsyncEnumerable<MotionFrame> motion, LipDriver lips) => lips == LipDriver.Motion
        ? motion
        : motion.Select(Retargeting.WithMouthAtRest);

    private static async IAsyncEnumerable<Driving> WithSound(
        IAsyncEnumerable<Driving> driving, IAsyncEnumerable<ReadOnlyMemory<float>> sound, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IAsyncEnumerator<ReadOnlyMemory<float>> heard = sound.GetAsyncEnumerator(cancellation);
        await using (heard.ConfigureAwait(false))
        {
            await foreach (Driving frame in driving.WithCancellation(cancellation).ConfigureAwait(false))
            {
                await heard.MoveNextAsync().ConfigureAwait(false);
                yield return frame with { Sound = heard.Current };
            }
        }
    }

    /// <summary>Takes the head's movement from a video, the gaze if asked to, and everything else from the speech. When the video ends first,
    /// the head keeps its last pose.</summary>
    private static async IAsyncEnumerable<MotionFrame> WithHeadOf(
        IAsyncEnumerable<MotionFrame> speech,
        IAsyncEnumerable<MotionFrame> head,
        bool withGaze,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        IAsyncEnumerator<MotionFrame> heads = head.GetAsyncEnumerator(cancellation);
        await using (heads.ConfigureAwait(false))
        {
            MotionFrame last = new();
            bool more = true;
            await foreach (MotionFrame frame in speech.WithCancellation(cancellation).ConfigureAwait(false))
            {
                more = more && await heads.MoveNextAsync().ConfigureAwait(false);
                last = more ? heads.Current : last;
                yield return frame with
                {
                    Rotation = last.Rotation,
                    Translation = last.Translation,
                    Scale = last.Scale,
                    GazeRight = withGaze ? last.GazeRight : frame.GazeRight,
                    GazeLeft = withGaze ? last.GazeLeft : frame.GazeLeft,
                };
            }
        }
    }
}
