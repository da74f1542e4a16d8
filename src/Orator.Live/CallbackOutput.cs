namespace Orator.Live;

/// <summary>Frames as calls: for windows, games and tests.</summary>
/// <param name="show">Called with each frame when it is due, one after the other. What takes long delays all that follow.</param>
public sealed class CallbackOutput(Action<LiveFrame> show) : IFrameOutput
{
    /// <inheritdoc/>
    public Task StartAsync(LiveFormat format, CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask WriteAsync(LiveFrame frame)
    {
        show(frame);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CompleteAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
