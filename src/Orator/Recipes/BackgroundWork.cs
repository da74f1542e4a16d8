namespace Orator.Recipes;

/// <summary>Work beside other work. Whoever leaves early, for whatever reason, stops it and waits until it has ended.</summary>
/// <typeparam name="T">What it gives.</typeparam>
internal sealed class BackgroundWork<T> : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;

    /// <summary>Starts the work on a thread of the pool.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Stops it, too.</param>
    public BackgroundWork(Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Result = Task.Run(() => work(_stop.Token), CancellationToken.None);
    }

    /// <summary>What the work gives; fails as it does.</summary>
    public Task<T> Result { get; }

    /// <summary>Stops the work unless it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)Result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
