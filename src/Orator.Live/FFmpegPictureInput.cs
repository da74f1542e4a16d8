using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orator.Media;

namespace Orator.Live;

/// <summary>Pictures of a camera, a file or a stream by ffmpeg, fitted into 640 x 480 pixels.</summary>
public sealed class FFmpegPictureInput : IPictureInput
{
    private const int Width = 640;
    private const int Height = 480;
    private const int Buffers = 4;
    private readonly FFmpegSource _source;

    /// <summary>Names an input; it is opened when it is read.</summary>
    /// <param name="input">A path, <c>FORMAT:DEVICE</c> as in <c>v4l2:/dev/video0</c>, or an address.</param>
    /// <param name="framesPerSecond">Frames a second that it gives.</param>
    /// <exception cref="InputException">It is neither a device nor an address, and there is no such file.</exception>
    public FFmpegPictureInput(string input, double framesPerSecond = 25) =>
        (_source, Rate) = (FFmpegSource.Parse(input), FrameRate.FromDouble(framesPerSecond));

    /// <inheritdoc/>
    public FrameRate Rate { get; }

    /// <inheritdoc/>
    public bool IsLive => _source.IsLive;

    /// <inheritdoc/>
    public async IAsyncEnumerable<VideoFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        FFmpegProcess process = FFmpegProcess.Start(
            FFmpeg.Current.Program,
            [
                "-nostdin", "-hide_banner", "-v", "error", .. _source.Arguments, "-an", "-sn", "-dn", "-map", "0:v:0",
                "-vf", $"fps={Rate},scale={Width}:{Height}:force_original_aspect_ratio=decrease,pad={Width}:{Height}:-1:-1,format=rgb24",
                "-flush_packets", "1", "-f", "rawvideo", "pipe:1",
            ],
            cancellation);
        await using ConfiguredAsyncDisposable ending = process.ConfigureAwait(false);
        process.EndInput();
        Channel<Image> spare = Channel.CreateBounded<Image>(new BoundedChannelOptions(Buffers) { FullMode = BoundedChannelFullMode.DropWrite });
        int index = 0;
        while (true)
        {
            Image image = spare.Reader.TryRead(out Image? used) ? used : new Image(Width, Height);
            if (await process.ReadFullyAsync(image.Pixels).ConfigureAwait(false) < image.Pixels.Length)
            {
                break;
            }

            yield return new VideoFrame(image, index, Rate.TimeOf(index), spare.Writer);
            index++;
        }

        await _source.EndAsync(process).ConfigureAwait(false);
    }
}
