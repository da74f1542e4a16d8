using System.Globalization;
using Orator.Media;

namespace Orator.Live;

/// <summary>
/// Frames and sound as H.264 and AAC by ffmpeg: a file (.mp4 or .mkv), an address (rtmp:// as FLV; udp://, srt:// or tcp:// as MPEG-TS), or,
/// as Matroska, a stream. Sound and picture are encoded as they come.
/// </summary>
public sealed class FFmpegOutput : IFrameOutput
{
    private readonly string _target;
    private readonly Stream? _stream;
    private readonly OutputFile? _file;
    private FFmpegProcess? _encoder;
    private Task _copying = Task.CompletedTask;
    private LiveFormat? _format;
    private bool _interrupted;

    /// <summary>Writes to a file or an address.</summary>
    /// <param name="target">Path ending in <c>.mp4</c> or <c>.mkv</c>, or an address. A file has its name when it is complete.</param>
    /// <exception cref="InputException">It cannot be written there.</exception>
    public FFmpegOutput(string target)
    {
        _target = target;
        if (!IsAddress)
        {
            if (Path.GetExtension(target).ToLowerInvariant() is not (".mp4" or ".mkv"))
            {
                throw new InputException($"'{target}': give a file ending in .mp4 or .mkv, an address such as rtmp://HOST/PATH, or - for standard output.");
            }

            _file = OutputFile.Create(target);
        }
        else if (MuxerOfAddress is null)
        {
            throw new InputException($"'{target}' cannot be sent to: rtmp://, udp://, srt:// and tcp:// can.");
        }
    }

    /// <summary>Writes Matroska into a stream.</summary>
    /// <param name="stream">The stream; it stays the caller's.</param>
    public FFmpegOutput(Stream stream) => (_target, _stream) = ("the stream", stream);

    private bool IsAddress => _target.Contains("://", StringComparison.Ordinal);

    private string? MuxerOfAddress => _target[.._target.IndexOf("://", StringComparison.Ordinal)].ToLowerInvariant() switch
    {
        "rtmp" or "rtmps" => "flv",
        "udp" or "srt" or "tcp" => "mpegts",
        _ => null,
    };

    /// <inheritdoc/>
    public async Task StartAsync(LiveFormat format, CancellationToken cancellation)
    {
        _format = format;
        string encoder = FFmpeg.Current.H264Encoder
            ?? throw new OratorException(
                $"'{FFmpeg.Current.Program}' cannot encode H.264: set ORATOR_FFMPEG to the folder of an ffmpeg built with libx264.");
        (string muxer, string target) = _stream is not null ? ("matroska", "pipe:1")
            : _file is null ? (MuxerOfAddress!, _target)
            : (_target.EndsWith(".mkv", StringComparison.OrdinalIgnoreCase) ? "matroska" : "mp4", "file:" + _file.TemporaryPath);
        string keyFrames = Math.Ceiling(2 * format.Rate.Value).ToString(CultureInfo.InvariantCulture);
        _encoder = FFmpegProcess.Start(
            FFmpeg.Current.Program,
            [
                "-nostdin", "-hide_banner", "-v", "error", "-f", "matroska", "-r", format.Rate.ToString(), "-i", "pipe:0",
                "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
                "-c:v", encoder, .. encoder == "libx264" ? ["-preset", "veryfast", "-tune", "zerolatency", "-crf", "20", "-threads", "1"] : (string[])["-b:v", "2M"],
                "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv", "-g", keyFrames,
                .. format.HasSound ? ["-c:a", "aac", "-b:a", "96k"] : (string[])["-an"],
                .. format.Provenance.MetadataOptions, "-flush_packets", "1", "-f", muxer, "-y", target,
            ],
            cancellation);
        _copying = CopyAsync(_encoder, _stream ?? Stream.Null, cancellation);
        await SendAsync(RawMatroska.Header(format.Width, format.Height, format.Rate.Value, format.HasSound ? AudioReader.SampleRate : null)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(LiveFrame frame)
    {
        (byte[] before, byte[] after) = RawMatroska.Frame(
            _format!.Rate.TimeOf(frame.Index), frame.Picture.Pixels.Length, _format.HasSound ? frame.Sound.Span : []);
        await SendAsync(before).ConfigureAwait(false);
        await SendAsync(frame.Picture.Pixels).ConfigureAwait(false);
        await SendAsync(after).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task CompleteAsync()
    {
        _encoder!.EndInput();
        (int code, string errors) = await _encoder.WaitForExitAsync(FFmpegProcess.StallLimit).ConfigureAwait(false);
        await _copying.ConfigureAwait(false);
        if (code != 0 && !_interrupted)
        {
            throw FFmpegErrors.EncodingFailure(_target, errors);
        }

        if (_file is not null)
        {
            if (_target.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase))
            {
                await _format!.Provenance.AppendXmpAsync(_file.TemporaryPath, CancellationToken.None).ConfigureAwait(false);
            }

            _file.Complete();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_encoder is not null)
        {
            await _encoder.DisposeAsync().ConfigureAwait(false);
        }

        await _copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _file?.Dispose();
    }

    private static async Task CopyAsync(FFmpegProcess encoder, Stream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[65_536];
        int count;
        while ((count = await encoder.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            await stream.FlushAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_interrupted || bytes.Length == 0)
        {
            return;
        }

        try
        {
            await _encoder!.WriteAsync(bytes).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            // Ctrl-C in a terminal reaches ffmpeg, too: it has ended its file in good order then.
            (int code, string errors) = await _encoder!.WaitForExitAsync(FFmpegProcess.StallLimit).ConfigureAwait(false);
            _interrupted = code is 255 or 130;
            if (!_interrupted)
            {
                throw FFmpegErrors.EncodingFailure(_target, errors, e);
            }
        }
    }
}
