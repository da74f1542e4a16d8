using Orator.Recipes;

namespace Orator;

/// <summary>
/// Makes portraits speak and move. Create one, keep it, share it between threads, dispose of it at the end: models are read and compiled
/// once, when they are first needed; each render leases what it needs.
/// </summary>
/// <example>
/// <code>
/// await using TalkingHeads heads = TalkingHeads.Create();
/// Portrait portrait = await heads.OpenPortraitAsync("portrait.jpg");
/// await heads.AnimateToFileAsync(portrait, "speech.wav", "out.mp4");
/// </code>
/// </example>
public sealed class TalkingHeads : IAsyncDisposable, IDisposable
{
    private readonly RecipeContext _context;

    private TalkingHeads(RecipeContext context) => _context = context;

    /// <summary>Models and settings, for what is built upon recipes.</summary>
    internal RecipeContext Context => _context;

    /// <summary>Sets up; nothing is loaded yet.</summary>
    /// <param name="options">Options; null = defaults.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    /// <exception cref="OratorException">There is no folder of models.</exception>
    public static TalkingHeads Create(TalkingHeadsOptions? options = null) =>
        new(RecipeContext.Create(options ?? new TalkingHeadsOptions()));

    /// <summary>Loads what a request needs before it is needed, e.g. when a server starts.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="InputException">The request cannot be met.</exception>
    public Task LoadAsync(RenderRequest request, CancellationToken cancellation = default) => _context.LoadAsync(request, cancellation);

    /// <summary>Reads a photo and finds the face in it.</summary>
    /// <param name="photo">Path or stream of a picture.</param>
    /// <param name="request">Which face; null = the largest.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">It cannot be read, or shows no usable face.</exception>
    public Task<Portrait> OpenPortraitAsync(MediaInput photo, PortraitRequest? request = null, CancellationToken cancellation = default) =>
        PortraitRecipe.OpenAsync(_context, photo, request ?? new PortraitRequest(), cancellation);

    /// <summary>Finds the face in a picture.</summary>
    /// <param name="photo">The picture; it must not change any more.</param>
    /// <param name="request">Which face; null = the largest.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">It shows no usable face.</exception>
    public Task<Portrait> OpenPortraitAsync(Image photo, PortraitRequest? request = null, CancellationToken cancellation = default) =>
        PortraitRecipe.OpenAsync(_context, photo, request ?? new PortraitRequest(), cancellation);

    /// <summary>Takes a manner of speaking from a video, or reads a style file (.json) or a style package (folder).</summary>
    /// <param name="source">Path or stream.</param>
    /// <param name="request">How a video is read; null = defaults.</param>
    /// <param name="progress">Reports every frame of a video.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public Task<Style> OpenStyleAsync(
        MediaInput source, StyleRequest? request = null, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default) =>
        StyleRecipe.OpenAsync(_context, source, request ?? new StyleRequest(), progress, cancellation);

    /// <summary>Takes a manner of speaking from a video into a style file, and draws its four style reference images.</summary>
    /// <param name="video">Path or stream of a video of somebody speaking.</param>
    /// <param name="output">Path of the style file (.json).</param>
    /// <param name="sheet">Path of the picture of the four images; null = none.</param>
    /// <param name="request">How the video is read; null = defaults.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">The video cannot be used, or an output cannot be written.</exception>
    public Task<StyleReport> StyleToFileAsync(
        MediaInput video,
        string output,
        string? sheet = null,
        StyleRequest? request = null,
        IProgress<RenderProgress>? progress = null,
        CancellationToken cancellation = default) =>
        StyleRecipe.ToFileAsync(_context, video, output, sheet, request ?? new StyleRequest(), progress, cancellation);

    /// <summary>A portrait speaks a recording.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="audio">The speech: any sound or video file, stream or samples.</param>
    /// <param name="request">How; null = defaults.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <returns>The frames, as they are made; memory does not grow with the length. Dispose of each when it was used.</returns>
    /// <exception cref="InputException">An input cannot be used.</exception>
    public IAsyncEnumerable<VideoFrame> Animate(Portrait portrait, MediaInput audio, AnimateRequest? request = null, CancellationToken cancellation = default) =>
        _context.FramesAsync(
            "animate", token => AnimateRecipe.OpenAsync(_context, portrait, audio, request ?? new AnimateRequest(), null, token), cancellation);

    /// <summary>A portrait speaks a recording, into a video with its sound.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="audio">The speech: any sound or video file, stream or samples.</param>
    /// <param name="output">Path of the video (.mp4). It appears when it is complete.</param>
    /// <param name="request">How; null = defaults.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public Task<RenderReport> AnimateToFileAsync(
        Portrait portrait,
        MediaInput audio,
        string output,
        AnimateRequest? request = null,
        IProgress<RenderProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        request ??= new AnimateRequest();
        return _context.ToFileAsync(
            "animate",
            output,
            [portrait.Opened.Path, audio.Path, request.Style?.Opened.Path, request.Pose?.Path],
            token => AnimateRecipe.OpenAsync(_context, portrait, audio, request, progress, token),
            progress,
            cancellation);
    }

    /// <summary>A portrait follows the face in a video, or a motion track.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="driving">The driver: a video (file or stream), or a motion track.</param>
    /// <param name="request">How; null = defaults.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <returns>The frames, as they are made; memory does not grow with the length. Dispose of each when it was used.</returns>
    /// <exception cref="InputException">An input cannot be used.</exception>
    public IAsyncEnumerable<VideoFrame> Reenact(Portrait portrait, MediaInput driving, ReenactRequest? request = null, CancellationToken cancellation = default) =>
        _context.FramesAsync(
            "reenact",
            token => ReenactRecipe.OpenAsync(_context, portrait, driving, request ?? new ReenactRequest(), null, token),
            cancellation);

    /// <summary>A portrait follows the face in a video, or a motion track, into a video with the driver's sound.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="driving">The driver: a video (file or stream), or a motion track.</param>
    /// <param name="output">Path of the video (.mp4). It appears when it is complete.</param>
    /// <param name="request">How; null = defaults.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public Task<RenderReport> ReenactToFileAsync(
        Portrait portrait,
        MediaInput driving,
        string output,
        ReenactRequest? request = null,
        IProgress<RenderProgress>? progress = null,
        CancellationToken cancellation = default) =>
        _context.ToFileAsync(
            "reenact",
            output,
            [portrait.Opened.Path, driving.Path],
            token => ReenactRecipe.OpenAsync(_context, portrait, driving, request ?? new ReenactRequest(), progress, token),
            progress,
            cancellation);

    /// <summary>A portrait turned to the camera (face-vid2vid, section 4.3). Expression and place stay.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="request">How; null = defaults.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The generator cannot do it.</exception>
    public Task<Image> FrontalizeAsync(Portrait portrait, FrontalizeRequest? request = null, CancellationToken cancellation = default) =>
        FrontalizeRecipe.RunAsync(_context, portrait, request ?? new FrontalizeRequest(), cancellation);

    /// <summary>A portrait turned to the camera, into a picture file that says it is synthetic.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="output">Path of the picture (.png or .jpg).</param>
    /// <param name="request">How; null = defaults.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">The generator cannot do it, or the output cannot be written.</exception>
    public Task<PictureReport> FrontalizeToFileAsync(
        Portrait portrait, string output, FrontalizeRequest? request = null, CancellationToken cancellation = default) =>
        FrontalizeRecipe.ToFileAsync(_context, portrait, output, request ?? new FrontalizeRequest(), cancellation);

    /// <summary>A portrait with attributes such as age edited (StyleHEAT, section 4.4). Pose and expression stay.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="request">What to change.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The generator cannot do it, or a direction cannot be used.</exception>
    public Task<Image> EditAsync(Portrait portrait, EditRequest request, CancellationToken cancellation = default) =>
        EditRecipe.RunAsync(_context, portrait, request, cancellation);

    /// <summary>A portrait with attributes edited, into a picture file that says it is synthetic.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="output">Path of the picture (.png or .jpg).</param>
    /// <param name="request">What to change.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">The generator cannot do it, a direction cannot be used, or the output cannot be
    /// written.</exception>
    public Task<PictureReport> EditToFileAsync(
        Portrait portrait, string output, EditRequest request, CancellationToken cancellation = default) =>
        EditRecipe.ToFileAsync(_context, portrait, output, request, cancellation);

    /// <summary>
    /// A portrait in the four key motions of a style, None, M, R and O from left to right (Style Transfer for 2D Talking Head, supplement,
    /// section 1), into a picture file that says it is synthetic.
    /// </summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="style">A style video, or a style file.</param>
    /// <param name="output">Path of the picture (.png or .jpg).</param>
    /// <param name="request">How; null = defaults.</param>
    /// <param name="progress">Reports every frame of a style video.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public Task<PictureReport> MapStyleAsync(
        Portrait portrait,
        MediaInput style,
        string output,
        StyleMappingRequest? request = null,
        IProgress<RenderProgress>? progress = null,
        CancellationToken cancellation = default) =>
        StyleMappingRecipe.RunAsync(_context, portrait, style, output, request ?? new StyleMappingRequest(), progress, cancellation);

    /// <summary>The motion of the face in a picture or video, free of whose face it is.</summary>
    /// <param name="input">Path or stream.</param>
    /// <param name="request">Which tracks; null = those that players take.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The input cannot be used.</exception>
    public Task<MotionTrack> PerceiveAsync(MediaInput input, PerceiveRequest? request = null, CancellationToken cancellation = default) =>
        PerceiveRecipe.TrackAsync(_context, input, request ?? new PerceiveRequest(), cancellation);

    /// <summary>All that is seen of the face in a picture or video, as a track file (docs/formats.md) and, if wanted, drawn over
    /// it.</summary>
    /// <param name="input">Path or stream.</param>
    /// <param name="output">Path of the track (.json).</param>
    /// <param name="overlay">Path of the picture or video to draw; null = none.</param>
    /// <param name="request">Which tracks; null = those that players take.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">The input cannot be used, or an output cannot be written.</exception>
    public Task<PerceiveReport> PerceiveToFileAsync(
        MediaInput input,
        string output,
        string? overlay = null,
        PerceiveRequest? request = null,
        IProgress<RenderProgress>? progress = null,
        CancellationToken cancellation = default) =>
        PerceiveRecipe.ToFileAsync(_context, input, output, overlay, request ?? new PerceiveRequest(), progress, cancellation);

    /// <summary>Frees all models. Renders must have ended.</summary>
    public void Dispose() => _context.Dispose();

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
