using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Media;
using Orator.Motion.FromSpeech;
using Orator.Motion.FromVideo;

namespace Orator.Recipes;

/// <summary>A portrait that is ready to speak or follow for as long as somebody wants: what <c>animate</c> and <c>reenact</c> do to a file,
/// without an end.</summary>
internal sealed class LiveHead : IDisposable
{
    private readonly RecipeContext _context;
    private readonly RenderRequest _request;
    private readonly IAnimator _animator;
    private readonly RenderStage.Renderers _renderers;
    private readonly IMotionGenerator? _mover;

    private LiveHead(RecipeContext context, RenderRequest request, IAnimator animator, FramedPortrait portrait, IMotionGenerator? mover)
    {
        (_context, _request, _animator, Portrait, _mover) = (context, request, animator, portrait, mover);
        _renderers = RenderStage.Share(animator.Prepare(portrait.Sources));
    }

    /// <summary>The portrait in its frame.</summary>
    public FramedPortrait Portrait { get; }

    /// <summary>Whether it speaks; otherwise it follows.</summary>
    public bool Speaks => _mover is not null;

    /// <summary>How many frames may be drawn at a time.</summary>
    public int Renderers => _renderers.Count;

    /// <summary>Opens models and prepares the portrait.</summary>
    /// <param name="context">Models.</param>
    /// <param name="portrait">The portrait.</param>
    /// <param name="request">How it speaks or follows; edits cannot be ramps over the whole length, as there is none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InputException">The request cannot be met, or not without knowing the end.</exception>
    public static Task<LiveHead> OpenAsync(RecipeContext context, Portrait portrait, RenderRequest request, CancellationToken cancellation)
    {
        context.UseThreads();
        return Task.Run(
            () =>
            {
                request.Check();
                Check(request);
                IAnimator animator = context.OpenAnimator(request, null, cancellation);
                try
                {
                    return animator.Traits.DrivenByMotion
                        ? new LiveHead(
                            context,
                            request,
                            animator,
                            portrait.Opened.Frame(request, animator),
                            request is AnimateRequest speech ? context.OpenMotion(speech) : null)
                        : throw new InputException($"This model of {animator.Name} is driven by pictures of a whole video: it cannot be used live.");
                }
                catch
                {
                    animator.Dispose();
                    throw;
                }
            },
            cancellation);
    }

    /// <summary>Motion from speech, for an <see cref="AnimateRequest"/>.</summary>
    /// <param name="speech">16 kHz mono samples.</param>
    /// <param name="cancellation">Ends it.</param>
    public IAsyncEnumerable<Driving> SpeakAsync(IAsyncEnumerable<ReadOnlyMemory<float>> speech, CancellationToken cancellation)
    {
        AnimateRequest request = (AnimateRequest)_request;
        IAsyncEnumerable<MotionFrame> motion = _mover!.GenerateAsync(speech, AnimateRecipe.MotionOf(request), cancellation);
        return Timed(
            AnimateRecipe.OnPortrait(motion, Portrait.Source, request, new ClippedMotion(), cancellation), request.FramesPerSecond, cancellation);
    }

    /// <summary>Motion of somebody before a camera, for a <see cref="ReenactRequest"/>: one item for each picture.</summary>
    /// <param name="pictures">The camera's pictures; each is disposed of.</param>
    /// <param name="rate">Their rate.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<Driving> FollowAsync(
        IAsyncEnumerable<VideoFrame> pictures, FrameRate rate, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ReenactRequest request = (ReenactRequest)_request;
        using Perception.FaceAnalyzer analyzer = _context.CreateAnalyzer();
        CameraDriver driver = new(pictures, rate, analyzer, request.DrivingFace);
        IAsyncEnumerable<Driving> motion = ReenactRecipe.OnPortrait(driver, Portrait.Source, request, new ClippedMotion(), cancellation);
        await foreach (Driving frame in Timed(motion, rate.Value, cancellation).ConfigureAwait(false))
        {
            yield return frame;
        }
    }

    /// <summary>Draws a frame.</summary>
    /// <param name="renderer">Which of <see cref="Renderers"/>; each serves one thread at a time.</param>
    /// <param name="driving">What moves the portrait.</param>
    /// <param name="square">As large as the portrait's square; is overwritten.</param>
    /// <param name="frame">Receives the frame (<see cref="FramedPortrait.CreateFrame"/>).</param>
    public void Draw(int renderer, Driving driving, Image square, Image frame)
    {
        _renderers[renderer].Render(driving, square);
        Portrait.Compose(square, frame);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _renderers.Dispose();
        _animator.Dispose();
    }

    private static void Check(RenderRequest request)
    {
        if (request.Edits.FirstOrDefault(edit => edit.Strength.NeedsLength) is AttributeEdit ramp)
        {
            throw new InputException(
                $"Nobody knows how long this will last: give the ramp of {ramp.Name} two times in seconds, as in {ramp.Strength}@0..10.");
        }

        if (request is AnimateRequest { Pose: not null } or AnimateRequest { Lips: LipDriver.Sound })
        {
            throw new InputException("Live, heads and lips are moved by what the speech becomes: leave out --pose and --lips sound.");
        }
    }

    private static async IAsyncEnumerable<Driving> Timed(
        IAsyncEnumerable<Driving> motion, double rate, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long number = 0;
        await foreach (Driving frame in motion.WithCancellation(cancellation).ConfigureAwait(false))
        {
            yield return frame with { Seconds = number++ / rate, Elapsed = 1 };
        }
    }
}
