using System.Threading.Channels;

namespace Orator;

/// <summary>A frame of a video. Dispose of it when its picture is no longer needed, so that its memory is used again; a frame that is kept
/// stays as it is.</summary>
public sealed class VideoFrame : IDisposable
{
    private ChannelWriter<Image>? _spare;

    /// <summary>Wraps a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="index">Index from 0.</param>
    /// <param name="time">Time in seconds.</param>
    /// <param name="spare">Receives the picture when the frame is disposed; null = nobody wants it.</param>
    internal VideoFrame(Image image, int index, double time, ChannelWriter<Image>? spare)
    {
        (Image, Index, Time, _spare) = (image, index, time, spare);
    }

    /// <summary>The picture, upright.</summary>
    public Image Image { get; }

    /// <summary>Index from 0.</summary>
    public int Index { get; }

    /// <summary>When it is shown, in seconds from the beginning; the same clock as the sound.</summary>
    public double Time { get; }

    /// <summary>Lets a later frame reuse the picture's memory: the picture must not be used any more.</summary>
    public void Dispose() => Interlocked.Exchange(ref _spare, null)?.TryWrite(Image);

    /// <summary>Leaves the picture to whoever has the frame.</summary>
    /// <returns>Whether it was still wanted back; false if the frame was disposed.</returns>
    internal bool Keep() => Interlocked.Exchange(ref _spare, null) is not null;
}
