namespace Orator.Cli.Commands;

/// <summary>What a command draws from.</summary>
/// <param name="Portrait">The portrait.</param>
/// <param name="Style">The manner of speaking; null = none was asked for.</param>
internal sealed record OpenedInputs(Portrait Portrait, Style? Style)
{
    /// <summary>Opens networks, portrait and style side by side; what goes wrong is told in this order.</summary>
    public static async Task<OpenedInputs> OpenAsync(
        TalkingHeads heads,
        RenderRequest request,
        string source,
        int? face,
        string? style,
        StyleRequest? reading,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task loading = Stopping(heads.LoadAsync(request, stop.Token));
        Task<Portrait> portrait = heads.OpenPortraitAsync(source, new PortraitRequest { Face = face }, stop.Token);
        Task<Style?> styling = style is null ? Task.FromResult<Style?>(null) : OpenStyleAsync();
        await Task.WhenAll(loading, Stopping(portrait), Stopping(styling)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        foreach (Task task in new[] { loading, portrait, styling })
        {
            if (task.IsFaulted)
            {
                await task;
            }
        }

        return new OpenedInputs(await portrait, await styling);

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
