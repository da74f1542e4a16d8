using Orator.Media;

namespace Orator.Tests.Media;

/// <summary>A folder for the files of one test, with a name that is hard on sloppy programs, and a way to make media in it.</summary>
public sealed class MediaFolder : IDisposable
{
    public MediaFolder() => Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"orator tests é雪 {Guid.NewGuid():N}");

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Runs the ffmpeg in use with these arguments (split at spaces; no-break spaces stand for spaces in names) and returns the
    /// path of the file it made.</summary>
    public async Task<string> MakeAsync(string name, string arguments, ReadOnlyMemory<byte>? input = null)
    {
        string[] list = ["-nostdin", "-hide_banner", "-v", "error", .. arguments.Split(
            ' ', StringSplitOptions.RemoveEmptyEntries).Select(a => a.Replace('\u00A0', ' ')), "-y", "file:" + this[name]];
        (int code, _, string errors) = await FFmpegProcess.RunAsync(
            FFmpeg.Current.Program, list, input, TestContext.Current.CancellationToken);
        Assert.True(code == 0, errors);
        return this[name];
    }

    /// <summary>Makes the running test use the ffmpeg on the PATH ("system") or that of the package Orator.FFmpeg ("package"); skips when
    /// it is absent.</summary>
    public static void Use(string programs)
    {
        FFmpeg? chosen = programs != "package" ? FFmpeg.FromSystem() : FFmpeg.FromPackage();
        Assert.SkipWhen(
            chosen is null, programs == "package" ? "there is no packaged ffmpeg: the PATH has one" : "there is no ffmpeg on the PATH");
        FFmpeg.Choose(chosen);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
