using System.Runtime.CompilerServices;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Orator.Media;

/// <summary>How a video is to be written.</summary>
public sealed record VideoWriteOptions
{
    /// <summary>File whose sound the video gets, at the sample it has there; excludes <see cref="Audio"/>.</summary>
    public string? AudioSource { get; init; }

    /// <summary>Which sound track of <see cref="AudioSource"/>, from 1; null = the one that players play.</summary>
    public int? AudioTrack { get; init; }

    /// <summary>Sound in memory that the video gets; excludes <see cref="AudioSource"/>.</summary>
    public AudioClip? Audio { get; init; }

    /// <summary>Second of the sound that belongs to the first frame.</summary>
    public double AudioStart { get; init; }

    /// <summary>Seconds of sound to use; null = as long as the video. Sound never lasts longer than the video.</summary>
    public double? AudioDuration { get; init; }

    /// <summary>Constant rate factor of H.264, 0 (lossless) to 51 (worst); 18 is visually lossless.</summary>
    public int Quality { get; init; } = 18;

    /// <summary>x264's balance of speed and size, <c>ultrafast</c> to <c>veryslow</c>.</summary>
    public string Preset { get; init; } = "veryfast";

    /// <summary>The statement that the video is synthetic.</summary>
    public Provenance Provenance { get; init; } = new();
}

/// <summary>
/// Encodes frames to an MP4 file (H.264 yuv420p, BT.709 limited range; AAC sound) that starts playing before it is loaded completely.
/// The same frames and sound give the same bytes. The file appears under its name only on <see cref="CompleteAsync"/>.
/// </summary>
/// <remarks>Odd sizes are made even by repeating the last column or row, as the format demands. Not safe for use by several threads at
/// once.</remarks>
public sealed class VideoWriter : IAsyncDisposable
{
    // x264's output depends on the number of threads, so it follows neither the machine nor the limit that was asked for. One is 190 frames
    // a second of 742x1154 pixels; frames are drawn on the others meanwhile.
    private const string Threads = "1";
    private static readonly string[] Presets = ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"];
    private static readonly int[] AacRates = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000];

    private readonly string _path;
    private readonly VideoWriteOptions _options;
    private readonly OutputFile _output;
    private readonly OutputFile? _silent;
    private readonly InputFile? _soundFile;
    private readonly MediaInfo? _soundInfo;
    private readonly string _soundRepair;
    private readonly FFmpegProcess _encoder;
    private readonly byte[]? _evenFrame;
    private readonly CancellationToken _cancellation;

    private VideoWriter(
        string path,
        int width,
        int height,
        FrameRate frameRate,
        VideoWriteOptions options,
        OutputFile output,
        (InputFile File, MediaInfo Info)? sound,
        string repair,
        CancellationToken cancellation)
    {
        _soundRepair = repair.Length > 0 ? repair + "," : "";
        _path = path;
        _options = options;
        _output = output;
        _cancellation = cancellation;
        Width = width;
        Height = height;
        FrameRate = frameRate;
        (_soundFile, _soundInfo) = sound is null ? (null, null) : (sound.Value.File, sound.Value.Info);
        if (width % 2 != 0 || height % 2 != 0)
        {
            _evenFrame = new byte[EvenWidth * EvenHeight * 3];
        }

        // With sound there are two steps, because only when the last frame has come is it known where the sound must end.
        _silent = HasSound ? OutputFile.Create(path) : null;
        try
        {
            _encoder = FFmpegProcess.Start(FFmpeg.Current.Program, EncoderArguments(), cancellation);
        }
        catch
        {
            _silent?.Dispose();
            throw;
        }
    }

    /// <summary>Sees every frame that the calling flow writes, with its number, as it is before it is encoded. For tests of the
    /// look.</summary>
    internal static AsyncLocal<Action<long, Image>?> Written { get; } = new();

    /// <summary>Width of the frames to write, pixels.</summary>
    public int Width { get; }

    /// <summary>Height of the frames to write, pixels.</summary>
    public int Height { get; }

    /// <summary>Frames a second.</summary>
    public FrameRate FrameRate { get; }

    /// <summary>Frames written so far.</summary>
    public long Frames { get; private set; }

    private int EvenWidth => (Width + 1) & ~1;

    private int EvenHeight => (Height + 1) & ~1;

    private bool HasSound => _soundFile is not null || _options.Audio is not null;

    /// <summary>Checks everything that can be checked, then starts the encoder.</summary>
    /// <param name="path">Path ending in <c>.mp4</c>; an older file is replaced when the new one is complete.</param>
    /// <param name="width">Width of the frames, pixels.</param>
    /// <param name="height">Height of the frames, pixels.</param>
    /// <param name="frameRate">Frames a second; a number such as 25 or 29.97 will do.</param>
    /// <param name="options">How to write; null = silent, good quality.</param>
    /// <param name="cancellation">Stops the work at once and for good.</param>
    /// <exception cref="InputException">The file cannot be written there, the sound cannot be read, or an option makes no
    /// sense.</exception>
    /// <exception cref="OratorException">The ffmpeg in use cannot encode H.264.</exception>
    public static async Task<VideoWriter> CreateAsync(
        string path,
        int width,
        int height,
        FrameRate frameRate,
        VideoWriteOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= new VideoWriteOptions();
        Check(path, width, height, options);
        if (FFmpeg.Current.H264Encoder is null)
        {
            throw new OratorException(
                $"'{FFmpeg.Current.Program}' cannot encode H.264: set ORATOR_FFMPEG to the folder of an ffmpeg built with libx264.");
        }

        OutputFile output = OutputFile.Create(path, options.AudioSource);
        try
        {
            (InputFile File, MediaInfo Info)? sound = options.AudioSource is null
                ? null
                : await AudioReader.OpenAsync(
                    options.AudioSource, MediaLimits.Default, options.AudioTrack, cancellation).ConfigureAwait(false);
            if (options.AudioStart > 0 && options.AudioStart >= (sound?.Info.Seconds ?? options.Audio?.Seconds))
            {
                throw new InputException(
                    FormattableString.Invariant($"The sound ends before second {options.AudioStart:0.##}, where it shall begin."));
            }

            string repair = sound is null
                ? ""
                : (await SoundSurvey.OfAsync(sound.Value.File, sound.Value.Info, mixes: false, cancellation).ConfigureAwait(false)).Filters;
            return new VideoWriter(
                path, width, height, frameRate == default ? 25 : frameRate, options, output, sound, repair, cancellation);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    /// <summary>Encodes the next frame. Waits only while the encoder is busy; the picture may be reused afterwards.</summary>
    /// <param name="image">A picture of <see cref="Width"/> x <see cref="Height"/> pixels.</param>
    /// <exception cref="OratorException">The encoder failed, e.g. for want of disk space.</exception>
    public async ValueTask WriteAsync(Image image)
    {
        if (image.Width != Width || image.Height != Height)
        {
            throw new ArgumentException(
                $"The video has frames of {Width}x{Height} pixels; this one has {image.Width}x{image.Height}.", nameof(image));
        }

        try
        {
            await _encoder.WriteAsync(_evenFrame is null ? image.Pixels : MakeEven(image)).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            (_, string errors) = await _encoder.WaitForExitAsync(FFmpegProcess.StallLimit).ConfigureAwait(false);
            throw FFmpegErrors.EncodingFailure(_path, errors, e);
        }

        Written.Value?.Invoke(Frames, image);
        Frames++;
    }

    /// <summary>Finishes the file and gives it its name.</summary>
    /// <exception cref="OratorException">No frame was written, or encoding failed.</exception>
    public async Task CompleteAsync()
    {
        if (Frames == 0)
        {
            throw new OratorException($"'{_path}' was not written: the video has no frame.");
        }

        _encoder.EndInput();
        Finish(await _encoder.WaitForExitAsync(TimeLimit(_output.TemporaryPath)).ConfigureAwait(false));
        if (_silent is not null)
        {
            await AddSoundAsync(_silent).ConfigureAwait(false);
        }

        try
        {
            await _options.Provenance.AppendXmpAsync(_output.TemporaryPath, _cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw DiskSpace.Failure(_path, e);
        }

        _cancellation.ThrowIfCancellationRequested();
        _output.Complete();
    }

    /// <summary>Ends the encoder; without a successful <see cref="CompleteAsync"/> nothing is left of the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _encoder.DisposeAsync().ConfigureAwait(false);
        _silent?.Dispose();
        _output.Dispose();
    }

    private static void Check(string path, int width, int height, VideoWriteOptions options)
    {
        if (!string.Equals(Path.GetExtension(path), ".mp4", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"'{path}': video is written as .mp4; give a name with this ending.");
        }

        if (width < 2 || height < 2 || width > 8192 || height > 8192)
        {
            throw new InputException($"A video of {width}x{height} pixels cannot be written: each side must have 2 to 8192.");
        }

        if (options.AudioSource is not null && options.Audio is not null)
        {
            throw new InputException("A video gets its sound from a file or from memory, not from both.");
        }

        if (options.Quality is < 0 or > 51)
        {
            throw new InputException($"The quality {options.Quality} cannot be used: give 0 (best) to 51 (worst), such as 18.");
        }

        if (!Presets.Contains(options.Preset))
        {
            throw new InputException($"The preset '{options.Preset}' cannot be used: give one of {string.Join(", ", Presets)}.");
        }

        if (!(options.AudioStart >= 0) || options.AudioDuration <= 0)
        {
            throw new InputException("The start of the sound must not be negative, and its length must be above 0.");
        }
    }

    private static TimeSpan TimeLimit(string path) => FFmpegProcess.StallLimit + TimeSpan.FromSeconds(new FileInfo(path).Length / 1e6);

    private List<string> EncoderArguments()
    {
        string encoder = FFmpeg.Current.H264Encoder!;
        CultureInfo invariant = CultureInfo.InvariantCulture;
        List<string> arguments =
        [
            "-nostdin", "-hide_banner", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
            "-s", string.Create(invariant, $"{EvenWidth}x{EvenHeight}"), "-framerate", FrameRate.ToString(), "-i", "pipe:0",
            "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int,format=yuv420p",
            "-c:v", encoder,
        ];
        arguments.AddRange(encoder == "libx264"
            ? ["-preset", _options.Preset, "-crf", _options.Quality.ToString(invariant), "-threads", Threads]
            : ["-b:v", ((long)(EvenWidth * EvenHeight * FrameRate.Value * 0.2)).ToString(invariant)]);
        arguments.AddRange(
        [
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            .. Container(fastStart: _silent is null), "file:" + (_silent ?? _output).TemporaryPath,
        ]);
        return arguments;
    }

    private List<string> Container(bool fastStart)
    {
        List<string> options = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1", .. _options.Provenance.MetadataOptions];
        if (fastStart)
        {
            options.AddRange(["-movflags", "+faststart"]);
        }

        options.AddRange(["-f", "mp4", "-y"]);
        return options;
    }

    private async Task AddSoundAsync(OutputFile silent)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        double seconds = Math.Min(FrameRate.TimeOf(Frames), _options.AudioDuration ?? double.MaxValue);
        List<string> arguments = ["-nostdin", "-hide_banner", "-v", "error", "-protocol_whitelist", "file,pipe", "-i", "file:" + silent.TemporaryPath];
        ReadOnlyMemory<byte> input = default;
        int rate;
        double start = 0;
        if (_options.Audio is AudioClip clip)
        {
            input = BytesOf(clip);
            rate = clip.SampleRate;
            arguments.AddRange(["-f", "f32le", "-ar", rate.ToString(invariant), "-ac", "1", "-i", "pipe:0"]);
        }
        else
        {
            rate = _soundInfo!.SampleRate;
            start = _options.AudioStart;
            arguments.AddRange(_soundFile!.InputOptions);
        }

        string layout = _soundInfo?.Channels > 1 ? "stereo" : "mono";
        int aacRate = AacRates.Contains(rate) ? rate : 48_000;

        // Sound is decoded from its beginning and cut afterwards: seeking is not exact to the sample in every format (MP3).
        string filters = string.Create(
            invariant,
            $"{_soundRepair}{AudioReader.Alignment(channels: 2)},aformat=sample_fmts=fltp:sample_rates={aacRate}:channel_layouts={layout},atrim=start={start:0.######}:end={start + seconds:0.######},asetpts=N/SR/TB");
        arguments.AddRange(
        [
            "-map", "0:v:0", "-map", string.Create(invariant, $"1:{_soundInfo?.AudioStream ?? 0}"), "-c:v", "copy",
            "-af", filters,
            "-c:a", "aac", "-b:a", layout == "stereo" ? "192k" : "128k", "-threads", "1",
            .. Container(fastStart: true), "file:" + _output.TemporaryPath,
        ]);
        FFmpegProcess process = FFmpegProcess.Start(FFmpeg.Current.Program, arguments, _cancellation);
        await using ConfiguredAsyncDisposable ending = process.ConfigureAwait(false);
        Task feeding = process.FeedAsync(input);
        Finish(await process.WaitForExitAsync(TimeLimit(silent.TemporaryPath) + TimeSpan.FromSeconds(seconds)).ConfigureAwait(false));
        await feeding.ConfigureAwait(false);
    }

    private ReadOnlyMemory<byte> BytesOf(AudioClip clip)
    {
        int skip = (int)Math.Min(clip.Samples.Length, Math.Round(_options.AudioStart * clip.SampleRate));
        return MemoryMarshal.AsBytes(clip.Samples.AsSpan(skip)).ToArray();
    }

    private void Finish((int ExitCode, string Errors) result)
    {
        // ffmpeg 4 takes a video whose index did not fit on the disk for a success.
        if (result.ExitCode != 0 || FFmpegErrors.TellsOfUnfinishedFile(result.Errors))
        {
            throw FFmpegErrors.EncodingFailure(_path, result.Errors);
        }
    }

    private byte[] MakeEven(Image image)
    {
        byte[] target = _evenFrame!;
        int sourceStride = Width * 3;
        int stride = EvenWidth * 3;
        for (int y = 0; y < EvenHeight; y++)
        {
            ReadOnlySpan<byte> row = image.Pixels.AsSpan(Math.Min(y, Height - 1) * sourceStride, sourceStride);
            row.CopyTo(target.AsSpan(y * stride));
            if (EvenWidth > Width)
            {
                row[^3..].CopyTo(target.AsSpan((y * stride) + sourceStride));
            }
        }

        return target;
    }
}
