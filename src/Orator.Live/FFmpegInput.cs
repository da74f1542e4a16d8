using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Orator.Media;

namespace Orator.Live;

/// <summary>
/// A device, file or stream that ffmpeg reads, as people write it: a path; <c>FORMAT:INPUT</c> for a device of ffmpeg, such as
/// <c>pulse:default</c>, <c>alsa:hw:0</c>, <c>avfoundation::0</c>, <c>dshow:audio=NAME</c> or <c>v4l2:/dev/video0</c>; or an address such as
/// <c>rtsp://HOST/PATH</c>.
/// </summary>
/// <param name="Text">What was written.</param>
/// <param name="Arguments">ffmpeg's input options.</param>
/// <param name="IsLive">Whether it comes at its own pace.</param>
internal sealed record FFmpegSource(string Text, IReadOnlyList<string> Arguments, bool IsLive)
{
    private static readonly string[] Devices = ["alsa", "avfoundation", "dshow", "gdigrab", "jack", "lavfi", "openal", "oss", "pulse", "v4l2", "video4linux2", "x11grab"];

    /// <summary>Understands an input.</summary>
    /// <param name="text">What was written.</param>
    /// <exception cref="InputException">It is neither a device nor an address, and there is no such file.</exception>
    public static FFmpegSource Parse(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return new FFmpegSource(text, ["-i", text], true);
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && Devices.Contains(text[..colon]))
        {
            // Nothing may be kept back for the sake of probing.
            return new FFmpegSource(text, ["-fflags", "nobuffer", "-f", text[..colon], "-i", text[(colon + 1)..]], true);
        }

        InputFile file = InputFile.Open(text, MediaLimits.Default);
        return new FFmpegSource(text, file.InputOptions, false);
    }
}

/// <summary>Sound of a microphone, a file or a stream by ffmpeg.</summary>
public sealed class FFmpegSoundInput : ISoundInput
{
    private const int BlockSamples = 320;
    private readonly FFmpegSource _source;

    /// <summary>Names an input; it is opened when it is read.</summary>
    /// <param name="input">A path, <c>FORMAT:DEVICE</c> as in <c>pulse:default</c>, or an address.</param>
    /// <exception cref="InputException">It is neither a device nor an address, and there is no such file.</exception>
    public FFmpegSoundInput(string input) => _source = FFmpegSource.Parse(input);

    /// <inheritdoc/>
    public bool IsLive => _source.IsLive;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        FFmpegProcess process = FFmpegProcess.Start(
            FFmpeg.Current.Program,
            [
                "-nostdin", "-hide_banner", "-v", "error", .. _source.Arguments, "-vn", "-sn", "-dn", "-map", "0:a:0",
                "-af", "aformat=sample_fmts=flt:sample_rates=16000:channel_layouts=mono", "-flush_packets", "1", "-f", "f32le", "pipe:1",
            ],
            cancellation);
        await using ConfiguredAsyncDisposable ending = process.ConfigureAwait(false);
        process.EndInput();
        byte[] bytes = new byte[BlockSamples * sizeof(float)];
        float[] block = new float[BlockSamples];
        int count;
        do
        {
            count = await process.ReadFullyAsync(bytes).ConfigureAwait(false);
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, count / sizeof(float) * sizeof(float))).CopyTo(block);
            if (count >= sizeof(float))
            {
                yield return block.AsMemory(0, count / sizeof(float));
            }
        }
        while (count == bytes.Length);

        (int code, string errors) = await process.WaitForExitAsync(FFmpegProcess.StallLimit).ConfigureAwait(false);
        if (code != 0)
        {
            throw new InputException($"'{_source.Text}' {FFmpegErrors.Explain(errors)}.");
        }
    }
}

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

        (int code, string errors) = await process.WaitForExitAsync(FFmpegProcess.StallLimit).ConfigureAwait(false);
        if (code != 0)
        {
            throw new InputException($"'{_source.Text}' {FFmpegErrors.Explain(errors)}.");
        }
    }
}
