using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.FromVideo;
using Orator.Perception;

namespace Orator.Recipes;

/// <summary>A portrait follows the face of a driver: motion -> retargeting -> frames; or, by generators that look at pictures, pictures ->
/// frames.</summary>
internal static class ReenactRecipe
{
    /// <summary>Prepares the render. Memory does not grow with the length of the driving video.</summary>
    /// <param name="context">Models.</param>
    /// <param name="portrait">The portrait.</param>
    /// <param name="driving">A video, or a motion track.</param>
    /// <param name="request">How.</param>
    /// <param name="progress">Reports every frame of a first look at the whole video, which pictures need, and the preparation of the
    /// portrait, if it takes long.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">An input cannot be used.</exception>
    public static Task<Rendering> OpenAsync(
        RecipeContext context, Portrait portrait, MediaInput driving, ReenactRequest request, IProgress<RenderProgress>? progress, CancellationToken cancellation) =>
        Rendering.PrepareAsync(async rendering =>
        {
            request.Check();
            IAnimator animator = rendering.Own(
                await Task.Run(() => context.OpenAnimator(request, progress, cancellation), CancellationToken.None).ConfigureAwait(false));
            if (request.NeedsPictures && !animator.Traits.DrivenByPictures)
            {
                throw new InputException(
                    $"Scale adaptation, the search for the best frame and 8-bit integers belong to generators that pictures drive, such as face-vid2vid, not to {animator.Name}.");
            }

            if (request.Gaze is not null && !animator.Traits.DrivenByMotion)
            {
                throw new InputException($"This model of {animator.Name} is driven by pictures: it takes the gaze from them (no --gaze).");
            }

            rendering.Portrait = portrait.Opened.Frame(request, animator);
            if (!request.NeedsPictures && animator.Traits.DrivenByMotion)
            {
                await ByMotionAsync(context, rendering, animator, driving, request, cancellation).ConfigureAwait(false);
            }
            else
            {
                await ByPicturesAsync(context, rendering, animator, driving, request, progress, cancellation).ConfigureAwait(false);
            }
        });

    private static async Task ByMotionAsync(
        RecipeContext context, Rendering rendering, IAnimator animator, MediaInput driving, ReenactRequest request, CancellationToken cancellation)
    {
        TrackChoice tracks = new(request.VideoTrack, request.AudioTrack);
        IDriver driver = await DriverOpener.OpenAsync(
            context, rendering, driving, request.FramesPerSecond, request.DrivingFace, tracks, cancellation).ConfigureAwait(false);
        FramedPortrait framed = rendering.Portrait;
        ClippedMotion clipped = new();
        (rendering.Rate, rendering.Total) = (driver.Rate, driver.Frames);
        rendering.CheckLength(request, driving.Name);
        if (driver is Driver { Video.Info: { HasAudio: true } info })
        {
            (rendering.Sound, rendering.SoundTrack) = (info.Path, request.AudioTrack);
        }

        rendering.FramesAsync = token =>
            rendering.Draw(animator.Prepare(framed.Sources), OnPortrait(driver, framed.Source, request, clipped, token), token);
        rendering.Notes = frames => [.. framed.Notes, .. driver.Notes(whole: true), .. clipped.Notes(frames)];
        rendering.Cuts = () => driver.Cuts;
    }

    private static async Task ByPicturesAsync(
        RecipeContext context,
        Rendering rendering,
        IAnimator animator,
        MediaInput driving,
        ReenactRequest request,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        if (DriverOpener.IsTrack(driving))
        {
            throw new InputException($"This model of {animator.Name} is driven by pictures: give a driving video, not a motion track.");
        }

        SpooledInput file = rendering.Own(await SpooledInput.OpenAsync(driving, cancellation).ConfigureAwait(false));
        FaceAnalyzer analyzer = rendering.Own(context.CreateAnalyzer());
        TrackChoice tracks = new(request.VideoTrack, request.AudioTrack);
        PictureDriver driver = await PictureDriver.OpenAsync(
            file.Path, request.FramesPerSecond, request.DrivingFace, cancellation, tracks).ConfigureAwait(false);
        FramedPortrait framed = rendering.Portrait;
        IPreparedPortrait? prepared = null;
        (rendering.Rate, rendering.Total) = (driver.Video.FrameRate, driver.Video.EstimatedFrames);
        rendering.CheckLength(request, driving.Name);
        if (driver.Video.Info.HasAudio)
        {
            (rendering.Sound, rendering.SoundTrack) = (file.Path, request.AudioTrack);
        }

        rendering.FramesAsync = FramesAsync;
        rendering.Notes = _ => [.. framed.Notes, .. Driver.NotesOf(driver.Video.Info), .. driver.Report.Notes(), .. prepared?.Notes ?? []];
        rendering.Cuts = () => driver.Report.Cuts;

        async IAsyncEnumerable<VideoFrame> FramesAsync([EnumeratorCancellation] CancellationToken token)
        {
            await driver.SurveyAsync(
                analyzer, request.BestFrame ? framed.Source.Face.Landmarks : null, progress, token).ConfigureAwait(false);
            prepared = animator.Prepare(framed.Sources, DrivingSource.Pictures);
            IPictureFollower follower = prepared.Follow(new FollowOptions { Absolute = request.Absolute, AdaptScale = request.AdaptScale });
            await foreach (VideoFrame frame in rendering.Draw(
                prepared, Follow(follower, driver, request, token), token).ConfigureAwait(false))
            {
                yield return frame;
            }
        }
    }

    /// <summary>Motion as the portrait takes it on.</summary>
    internal static async IAsyncEnumerable<Driving> OnPortrait(
        IDriver driver, SourcePortrait portrait, ReenactRequest request, ClippedMotion clipped, [EnumeratorCancellation] CancellationToken cancellation)
    {
        MotionFrame source = portrait.Motion;
        HeadRoom room = HeadRoom.Of(portrait);
        GazeDirector gaze = new(request.Gaze, source, driver.Rate.Value);
        int number = 0;
        await foreach ((MotionFrame? motion, MotionFrame? reference) in driver.ReadAsync(cancellation).ConfigureAwait(false))
        {
            MotionFrame target = motion is null || reference is null ? source
                : request.Absolute ? Retargeting.Absolute(motion, source)
                : Retargeting.FromRest(motion, reference, source);
            HeadView view = request.View.At(number++ / driver.Rate.Value);
            MotionFrame turned = Retargeting.WithView(
                target, float.DegreesToRadians(view.Yaw), float.DegreesToRadians(view.Pitch), float.DegreesToRadians(view.Roll));
            yield return gaze.Direct(room.Limit(clipped.Limit(turned, source)));
        }
    }

    private static async IAsyncEnumerable<Driving> Follow(
        IPictureFollower follower, PictureDriver driver, ReenactRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int number = 0;
        await foreach (DriverPicture picture in driver.ReadAsync(cancellation).ConfigureAwait(false))
        {
            yield return follower.Follow(picture, driver.Initial(picture.Shot), request.View.At(number++ / driver.Video.FrameRate.Value));
        }
    }
}
