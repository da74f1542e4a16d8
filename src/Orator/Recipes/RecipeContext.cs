using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Perception;

namespace Orator.Recipes;

/// <summary>What all recipes of one <see cref="TalkingHeads"/> share: models, threads, cache, log. Safe for several threads.</summary>
internal sealed partial class RecipeContext : IDisposable
{
    private const string Name = "Orator";
    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> FrameCount = Meter.CreateCounter<long>("orator.frames", description: "Frames rendered.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "orator.render.duration", "s", "Time of a render, from its request to its last frame.");
    private readonly int? _threads;
    private readonly ILogger _log;

    private RecipeContext(ModelStore models, int? threads, ILogger log) => (Models, _threads, _log) = (models, threads, log);

    /// <summary>Where models come from.</summary>
    public ModelStore Models { get; }

    /// <summary>Sets up.</summary>
    /// <param name="options">Options of the host.</param>
    public static RecipeContext Create(TalkingHeadsOptions options)
    {
        if (options.Threads is < 1 or > ThreadLimit.Largest)
        {
            throw new InputException(
                FormattableString.Invariant($"The number of threads must lie between 1 and {ThreadLimit.Largest}, not {options.Threads}."));
        }

        ModelStore models = ModelStore.Create(options.ModelFolder, options.CacheFolder, options.Provider);
        return new RecipeContext(models, options.Threads, options.LoggerFactory?.CreateLogger(Name) ?? NullLogger.Instance);
    }

    /// <summary>Chooses the number of threads for the calling flow.</summary>
    public void UseThreads() => ThreadLimit.Use(_threads);

    /// <summary>Face networks for one flow.</summary>
    public FaceAnalyzer CreateAnalyzer() => new(Models);

    /// <summary>Opens the generator of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="progress">Hears how far the preparation of the portrait is, if it takes long.</param>
    /// <param name="cancellation">Stops it.</param>
    public IAnimator OpenAnimator(
        RenderRequest request, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default) => Animators.Open(
            request.Generator,
            Models,
            new AnimatorOptions
            {
                Model = request.Model,
                Int8 = request is ReenactRequest { Int8: true },
                Edits = request.Edits,
                LipsBySound = request is AnimateRequest { Lips: LipDriver.Sound },
                Inversion = request.Inversion,
                InversionSteps = request.InversionSteps,
                Preparation = progress,
                Cancellation = cancellation,
            });

    /// <summary>Opens the motion generator of a request.</summary>
    /// <param name="request">The request.</param>
    public IMotionGenerator OpenMotion(AnimateRequest request) => MotionGenerators.Open(request.Motion, Models, request.Style?.Opened.Package);

    /// <summary>How a style video is read.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="progress">Reports every frame; null = nobody wants to know.</param>
    /// <param name="stage">What is reported.</param>
    public StyleVideoOptions StyleOptions(StyleRequest request, IProgress<RenderProgress>? progress, string? stage) => new()
    {
        Seconds = request.Seconds,
        VideoTrack = request.VideoTrack,
        Cache = !request.Cache ? null : Models.CacheFolder is string folder ? new StyleCache(Path.Combine(folder, "styles")) : null,
        Models = Models,
        Progress = progress is null ? null : (done, total) => progress.Report(new RenderProgress(done, total, stage)),
    };

    /// <summary>Loads what a request needs.</summary>
    public Task LoadAsync(RenderRequest request, CancellationToken cancellation)
    {
        UseThreads();
        return Task.Run(
            () =>
            {
                request.Check();
                OpenAnimator(request).Dispose();
                if (request is AnimateRequest animate)
                {
                    OpenMotion(animate);
                }
            },
            cancellation);
    }

    /// <summary>The frames of a render.</summary>
    /// <param name="kind">Name of the recipe.</param>
    /// <param name="open">Prepares it.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<VideoFrame> FramesAsync(
        string kind, Func<CancellationToken, Task<Rendering>> open, [EnumeratorCancellation] CancellationToken cancellation)
    {
        UseThreads();
        using Activity? activity = Activities.StartActivity(kind);
        long start = Stopwatch.GetTimestamp();
        Rendering rendering = await SpooledInput.NamingAsync(() => open(cancellation)).ConfigureAwait(false);
        await using (rendering.ConfigureAwait(false))
        {
            int frames = 0;
            await foreach (VideoFrame frame in rendering.FramesAsync(cancellation).ConfigureAwait(false))
            {
                frames++;
                yield return frame;
            }

            Done(kind, frames, start);
        }
    }

    /// <summary>Renders into a file.</summary>
    /// <param name="kind">Name of the recipe.</param>
    /// <param name="output">Path of the video.</param>
    /// <param name="inputs">Files that must not be replaced.</param>
    /// <param name="open">Prepares the render.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Stops it; nothing is left behind.</param>
    public Task<RenderReport> ToFileAsync(
        string kind,
        string output,
        string?[] inputs,
        Func<CancellationToken, Task<Rendering>> open,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation) =>
        SpooledInput.NamingAsync(() => RenderAsync(kind, output, inputs, open, progress, cancellation));

    /// <inheritdoc/>
    public void Dispose() => Models.Dispose();

    private async Task<RenderReport> RenderAsync(
        string kind,
        string output,
        string?[] inputs,
        Func<CancellationToken, Task<Rendering>> open,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        UseThreads();
        using Activity? activity = Activities.StartActivity(kind);
        long start = Stopwatch.GetTimestamp();
        OutputFile.Check(output, inputs);
        Rendering rendering = await open(cancellation).ConfigureAwait(false);
        await using (rendering.ConfigureAwait(false))
        {
            FramedPortrait portrait = rendering.Portrait;
            VideoWriteOptions options = new() { AudioSource = rendering.Sound, AudioTrack = rendering.SoundTrack, Provenance = portrait.VideoProvenance };
            VideoWriter writer = await VideoWriter.CreateAsync(
                output, portrait.Width, portrait.Height, rendering.Rate, options, cancellation).ConfigureAwait(false);
            await using (writer.ConfigureAwait(false))
            {
                int frames = 0;
                await foreach (VideoFrame frame in rendering.FramesAsync(cancellation).ConfigureAwait(false))
                {
                    await writer.WriteAsync(frame.Image).ConfigureAwait(false);
                    frame.Dispose();
                    frames++;
                    progress?.Report(new RenderProgress(frames, rendering.Total));
                }

                await writer.CompleteAsync().ConfigureAwait(false);
                TimeSpan time = Done(kind, frames, start);
                IReadOnlyList<string> notes = rendering.Notes(frames);
                return new RenderReport(output, frames, writer.Width, writer.Height, rendering.Rate.Value, time.TotalSeconds, notes)
                {
                    Cuts = rendering.Cuts(),
                };
            }
        }
    }

    private TimeSpan Done(string kind, int frames, long start)
    {
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        KeyValuePair<string, object?> recipe = new("recipe", kind);
        FrameCount.Add(frames, recipe);
        Duration.Record(time.TotalSeconds, recipe);
        LogDone(kind, frames, time.TotalSeconds);
        return time;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Recipe}: {Frames} frames in {Seconds:0.00} s")]
    private partial void LogDone(string recipe, int frames, double seconds);
}
