using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orator.Engine;

namespace Orator.Media;

/// <summary>How a video is to be read.</summary>
public sealed record VideoReadOptions
{
    /// <summary>Constant frame rate wanted: frames are repeated or left out as needed. Null = the file's own mean rate.</summary>
    public FrameRate? FramesPerSecond { get; init; }

    /// <summary>Where to begin, from the start of the file.</summary>
    public TimeSpan Start { get; init; }

    /// <summary>How much to read; null = to the end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Frames whose longer side is more than this many pixels are made smaller; null = never.</summary>
    public int? MaxSide { get; init; }

    /// <summary>Which video track, from 1; null = the one that players show.</summary>
    public int? Track { get; init; }

    /// <summary>Which sound track <see cref="VideoReader.Info"/> tells about, from 1; null = the one that players play.</summary>
    public int? AudioTrack { get; init; }

    /// <summary>What is acceptable; null = <see cref="MediaLimits.Default"/>.</summary>
    public MediaLimits? Limits { get; init; }
}

/// <summary>
/// Decodes a video frame by frame, upright, in constant memory, at a constant frame rate. Frame i shows what is visible at
/// <c>i / FrameRate</c> seconds of the file's common clock: a video that begins later than its sound begins with its first frame repeated.
/// </summary>
public sealed class VideoReader
{
    private const int LookAhead = 4;
    private readonly InputFile _file;
    private readonly VideoReadOptions _options;
    private readonly MediaLimits _limits;

    private VideoReader(InputFile file, MediaInfo info, VideoReadOptions options, MediaLimits limits)
    {
        _file = file;
        _options = options;
        _limits = limits;
        Info = info;
        FrameRate = options.FramesPerSecond ?? info.FrameRate!.Value;
        double scale = Math.Min(1.0, (double)(options.MaxSide ?? int.MaxValue) / Math.Max(info.Width, info.Height));
        Width = Math.Max(1, (int)Math.Round(info.Width * scale));
        Height = Math.Max(1, (int)Math.Round(info.Height * scale));
    }

    /// <summary>What the file contains.</summary>
    public MediaInfo Info { get; }

    /// <summary>Frames a second that <see cref="ReadAsync"/> gives.</summary>
    public FrameRate FrameRate { get; }

    /// <summary>Width of the frames that <see cref="ReadAsync"/> gives, pixels.</summary>
    public int Width { get; }

    /// <summary>Height of the frames that <see cref="ReadAsync"/> gives, pixels.</summary>
    public int Height { get; }

    /// <summary>About how many frames there will be; null when the file does not tell its length.</summary>
    public int? EstimatedFrames
    {
        get
        {
            double? seconds = Info.Seconds is double length ? Math.Max(0, length - _options.Start.TotalSeconds) : null;
            seconds = _options.Duration is TimeSpan wanted ? Math.Min(wanted.TotalSeconds, seconds ?? double.MaxValue) : seconds;
            return seconds is double s ? (int)Math.Round(s * FrameRate.Value) : null;
        }
    }

    /// <summary>Opens a video.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to read it; null = from beginning to end as it is.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">The file is missing, unreadable, damaged, beyond the limits, has no video, or the options make no
    /// sense.</exception>
    public static async Task<VideoReader> OpenAsync(string path, VideoReadOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new VideoReadOptions();
        if (options.Start < TimeSpan.Zero || options.Duration <= TimeSpan.Zero || options.MaxSide < 1)
        {
            throw new InputException($"'{path}' cannot be read from {options.Start} for {options.Duration}: the start must not be negative, and length and size must be above 0.");
        }

        MediaLimits limits = options.Limits ?? MediaLimits.Default;
        InputFile file = InputFile.Open(path, limits);
        if (file.PictureDemuxer is not null)
        {
            throw new InputException($"'{path}' has no video: it is a single picture.");
        }

        MediaInfo info = await MediaProbe.ProbeAsync(
            file, null, limits, new TrackChoice(options.Track, options.AudioTrack), cancellation).ConfigureAwait(false);
        if (!info.HasVideo)
        {
            throw new InputException($"'{path}' has no video: it contains sound only.");
        }

        if (info.Seconds is double seconds && options.Start.TotalSeconds >= seconds)
        {
            throw new InputException(FormattableString.Invariant(
                $"'{path}' is only {seconds:0.##} seconds long: it cannot be read from second {options.Start.TotalSeconds:0.##}."));
        }

        return new VideoReader(file, info, options, limits);
    }

    /// <summary>Another part of the same video, without probing the file again.</summary>
    /// <param name="rate">Frames a second that it gives.</param>
    /// <param name="start">Where it begins, from the start of the file.</param>
    /// <param name="duration">How much to read; null = to the end.</param>
    internal VideoReader Part(FrameRate rate, TimeSpan start, TimeSpan? duration) =>
        new(_file, Info, _options with { FramesPerSecond = rate, Start = start, Duration = duration }, _limits);

    /// <summary>Decodes the frames. A few are decoded ahead while the receiver works. May be called again to read from the
    /// beginning.</summary>
    /// <param name="cancellation">Stops the work at once; leaving the loop does so too.</param>
    /// <exception cref="InputException">The file is damaged or longer than the limits allow.</exception>
    public async IAsyncEnumerable<VideoFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Channel<Image> decoded = Channel.CreateBounded<Image>(LookAhead);
        Channel<Image> spare = Channel.CreateBounded<Image>(
            new BoundedChannelOptions(LookAhead + 4) { FullMode = BoundedChannelFullMode.DropWrite });
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task decoding = Task.Run(() => DecodeAsync(decoded.Writer, spare.Reader, stop.Token), CancellationToken.None);
        try
        {
            int index = 0;
            while (await decoded.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                while (!cancellation.IsCancellationRequested && decoded.Reader.TryRead(out Image? image))
                {
                    yield return new VideoFrame(image, index, FrameRate.TimeOf(index), spare.Writer);
                    index++;
                }
            }

            await decoding.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await decoding.ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private async Task DecodeAsync(ChannelWriter<Image> decoded, ChannelReader<Image> spare, CancellationToken cancellation)
    {
        Exception? failure = null;
        try
        {
            FFmpegProcess process = FFmpegProcess.Start(FFmpeg.Current.Program, Arguments(), cancellation);
            await using ConfiguredAsyncDisposable ending = process.ConfigureAwait(false);
            process.EndInput();
            long most = (long)Math.Ceiling(_limits.MaxSeconds * FrameRate.Value);
            long frames = 0;
            int count;
            while (true)
            {
                Image image = spare.TryRead(out Image? used) ? used : new Image(Width, Height);
                count = await process.ReadFullyAsync(image.Pixels).ConfigureAwait(false);
                if (count < image.Pixels.Length)
                {
                    break;
                }

                if (++frames > most)
                {
                    throw new InputException(FormattableString.Invariant(
                        $"'{Info.Path}' is longer than {_limits.MaxSeconds:0} seconds, the most that is read. Cut it first."));
                }

                await decoded.WriteAsync(image, cancellation).ConfigureAwait(false);
            }

            (int code, string errors) = await process.WaitForExitAsync(FFmpegProcess.StallLimit).ConfigureAwait(false);
            if (code != 0 || count != 0)
            {
                throw new InputException($"'{Info.Path}' {FFmpegErrors.Explain(errors)}.");
            }

            if (frames == 0)
            {
                throw new InputException($"'{Info.Path}' has no video frame in the part that was asked for{(errors.Length > 0 ? $" ({FFmpegErrors.FirstLine(errors)})" : "")}.");
            }
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            decoded.TryComplete(failure);
        }
    }

    private List<string> Arguments()
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        List<string> arguments =
        [
            "-nostdin", "-hide_banner", "-v", "error", "-max_pixels", _limits.MaxPixels.ToString(invariant), "-noautorotate",
            "-threads", ThreadLimit.Current.ToString(invariant), "-filter_threads", ThreadLimit.Current.ToString(invariant),
        ];
        if (_options.Start > TimeSpan.Zero)
        {
            arguments.AddRange(["-ss", _options.Start.TotalSeconds.ToString("0.######", invariant)]);
        }

        if (_options.Duration is TimeSpan duration)
        {
            arguments.AddRange(["-t", duration.TotalSeconds.ToString("0.######", invariant)]);
        }

        // The size is spelled out so that a stream that changes its size half-way keeps coming as frames of one size.
        string[] filters =
        [
            $"fps=fps={FrameRate}:start_time=0",
            Info.Orientation.Filter(),
            Info.Colours.Filter(),
            string.Create(invariant, $"scale={Width}:{Height}:flags=bicubic"),
            "format=rgb24",
        ];
        arguments.AddRange(_file.InputOptions);
        arguments.AddRange(
        [
            "-map", string.Create(invariant, $"0:{Info.VideoStream}"), "-sn", "-dn", "-vf", string.Join(
                ',', filters.Where(f => f.Length > 0)),
            .. FFmpeg.Current.FramePassthrough, "-f", "rawvideo", "pipe:1",
        ]);
        return arguments;
    }
}
