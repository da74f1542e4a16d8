using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Media;

namespace Orator.Recipes;

/// <summary>A render that is ready to begin: what moves the portrait, what draws it, and all that must be disposed of afterwards.</summary>
internal sealed class Rendering : IAsyncDisposable
{
    private readonly Stack<object> _owned = [];

    /// <summary>The portrait in its frame.</summary>
    public FramedPortrait Portrait { get; set; } = null!;

    /// <summary>Frame rate.</summary>
    public FrameRate Rate { get; set; }

    /// <summary>Number of frames, if known.</summary>
    public int? Total { get; set; }

    /// <summary>The sound of the video; null = none.</summary>
    public string? Sound { get; set; }

    /// <summary>Which track of it, from 1; null = the one that players play.</summary>
    public int? SoundTrack { get; set; }

    /// <summary>Makes the frames.</summary>
    public Func<CancellationToken, IAsyncEnumerable<VideoFrame>> FramesAsync { get; set; } = null!;

    /// <summary>What the user should know, after so many frames.</summary>
    public Func<int, IReadOnlyList<string>> Notes { get; set; } = _ => [];

    /// <summary>When new shots begin in the driver, seconds.</summary>
    public Func<IReadOnlyList<double>> Cuts { get; set; } = () => [];

    /// <summary>Prepares a render; if that fails, what was added so far is disposed of.</summary>
    /// <param name="prepare">Fills in everything.</param>
    public static async Task<Rendering> PrepareAsync(Func<Rendering, Task> prepare)
    {
        Rendering rendering = new();
        try
        {
            await prepare(rendering).ConfigureAwait(false);
            return rendering;
        }
        catch
        {
            await rendering.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Disposes of something at the end.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="thing">An <see cref="IDisposable"/> or <see cref="IAsyncDisposable"/>.</param>
    /// <returns>The thing.</returns>
    public T Own<T>(T thing)
        where T : class
    {
        _owned.Push(thing);
        return thing;
    }

    /// <summary>Draws with all renderers of a portrait that are of use.</summary>
    /// <param name="first">A prepared renderer; disposed at the end.</param>
    /// <param name="motion">What moves the portrait.</param>
    /// <param name="cancellation">Ends the work.</param>
    public IAsyncEnumerable<VideoFrame> Draw(IPreparedPortrait first, IAsyncEnumerable<Driving> motion, CancellationToken cancellation)
    {
        RenderStage.Renderers renderers = Own(RenderStage.Share(first));
        return RenderStage.RunAsync(
            Timed(motion, cancellation), Portrait, [.. renderers.Select(renderer => (Action<Driving, Image>)renderer.Render)], Rate, cancellation);
    }

    /// <summary>Checks that edits over the whole clip have a length to go by.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">What says how long the clip is.</param>
    /// <exception cref="InputException">They have not.</exception>
    public void CheckLength(RenderRequest request, string name)
    {
        if (Total is null && request.Edits.FirstOrDefault(edit => edit.Strength.NeedsLength) is AttributeEdit ramp)
        {
            throw new InputException(
                $"How long '{name}' is shows at its end only: give the ramp of {ramp.Name} two times in seconds, as in {ramp.Strength}@0..10.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out object? thing))
        {
            if (thing is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                ((IDisposable)thing).Dispose();
            }
        }
    }

    private async IAsyncEnumerable<Driving> Timed(
        IAsyncEnumerable<Driving> motion, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Lengths that files state of themselves are not always exact.
        double last = Math.Max(1, (Total ?? 0) - 1);
        int number = 0;
        await foreach (Driving frame in motion.WithCancellation(cancellation).ConfigureAwait(false))
        {
            yield return frame with { Seconds = Rate.TimeOf(number), Elapsed = Math.Min(1, number / last) };
            number++;
        }
    }
}
