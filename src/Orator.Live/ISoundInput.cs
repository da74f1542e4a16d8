namespace Orator.Live;

/// <summary>Where sound comes from.</summary>
public interface ISoundInput
{
    /// <summary>
    /// Whether it comes at its own pace, as a microphone does: then what nobody asked for in time is lost. False: it waits until it is asked
    /// for, as a file does.
    /// </summary>
    bool IsLive { get; }

    /// <summary>Reads the sound.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Blocks of 16 kHz mono samples from -1 to 1, of any length; a block is valid until the next one is asked for.</returns>
    /// <exception cref="InputException">It cannot be read.</exception>
    IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync(CancellationToken cancellation);
}
