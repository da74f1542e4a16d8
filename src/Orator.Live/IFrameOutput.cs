using Orator.Media;

namespace Orator.Live;

/// <summary>A frame as it is shown.</summary>
/// <param name="Index">Number, from 0; it is shown at index / rate.</param>
/// <param name="Picture">The picture; valid until <see cref="IFrameOutput.WriteAsync"/> has ended.</param>
/// <param name="Sound">The sound of the same moment, 16 kHz mono; empty if there is none.</param>
/// <param name="Repeated">Whether it is an earlier picture again, as none was ready in time.</param>
public readonly record struct LiveFrame(long Index, Image Picture, ReadOnlyMemory<float> Sound, bool Repeated);

/// <summary>What an output is told before the first frame.</summary>
/// <param name="Width">Width of all pictures, pixels.</param>
/// <param name="Height">Height of all pictures, pixels.</param>
/// <param name="Rate">Frames a second.</param>
/// <param name="HasSound">Whether frames have sound.</param>
/// <param name="Provenance">The statement that the video is synthetic.</param>
public sealed record LiveFormat(int Width, int Height, FrameRate Rate, bool HasSound, Provenance Provenance);

/// <summary>Where frames go, one each 1 / rate seconds.</summary>
public interface IFrameOutput : IAsyncDisposable
{
    /// <summary>Begins.</summary>
    /// <param name="format">What will come.</param>
    /// <param name="cancellation">Ends everything at once.</param>
    Task StartAsync(LiveFormat format, CancellationToken cancellation);

    /// <summary>Takes a frame.</summary>
    /// <param name="frame">The frame.</param>
    ValueTask WriteAsync(LiveFrame frame);

    /// <summary>Ends in good order: no frame will come.</summary>
    Task CompleteAsync();
}
