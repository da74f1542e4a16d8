using Orator.Media;

namespace Orator.Live;

/// <summary>Where pictures of a driving person come from.</summary>
public interface IPictureInput
{
    /// <summary>Frames a second.</summary>
    FrameRate Rate { get; }

    /// <summary>Whether they come at their own pace, as a camera's do; false: they wait until they are asked for, as a file's do.</summary>
    bool IsLive { get; }

    /// <summary>Reads the pictures.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InputException">They cannot be read.</exception>
    IAsyncEnumerable<VideoFrame> ReadAsync(CancellationToken cancellation);
}
