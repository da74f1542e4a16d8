namespace Orator.Cli.Commands;

/// <summary>What a command draws from.</summary>
/// <param name="Portrait">The portrait.</param>
/// <param name="Further">Further pictures of the person.</param>
/// <param name="Style">The manner of speaking; null = none was asked for.</param>
internal sealed record OpenedInputs(Portrait Portrait, IReadOnlyList<Portrait> Further, Style? Style)
{
    /// <summary>Opens networks, portrait and style side by side; what goes wrong is told in this order.</summary>
    public static async Task<OpenedInputs> OpenAsync(
        TalkingHeads heads,
        RenderRequest request,
        IReadOnlyList<string> sources,
        int? face,
        string? style,
        StyleRequest? reading,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task loading = Stopping(heads.LoadAsync(request, stop.Token));
        Task<Portrait>[] portraits = [.. sources.Select(
            (source, i) => heads.OpenPortraitAsync(source, new PortraitRequest { Face = i == 0 ? face : null }, stop.Token))];
        Task<Style?> styling = style is null ? Task.FromResult<Style?>(null) : OpenStyleAsync();
        await Task.WhenAll([loading, .. portraits.Select(Stopping), Stopping(styling)]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        foreach (Task task in (Task[])[loading, .. portraits, styling])
        {
            if (task.IsFaulted)
            {
                await task;
            }
        }

        Portrait[] opened = await Task.WhenAll(portraits);
        return new OpenedInputs(opened[0], opened[1..], await styling);

        async Task<Style?> OpenStyleAsync() => await heads.OpenStyleAsync(style!, reading, progress, stop.Token);

        // Once one thing cannot be used, nobody waits for the others.
        async Task Stopping(Task task)
        {
            try
            {
                await task;
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }
}
