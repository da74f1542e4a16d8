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
    /// <summary>Waits until ffmpeg, whose output has ended, has ended itself.</summary>
    /// <exception cref="InputException">It ended because the input cannot be read.</exception>
    public async Task EndAsync(FFmpegProcess process)
    {
        (int code, string errors) = await process.WaitForExitAsync(FFmpegProcess.StallLimit).ConfigureAwait(false);
        if (code != 0)
        {
            throw new InputException($"'{Text}' {FFmpegErrors.Explain(errors)}.");
        }
    }
}
