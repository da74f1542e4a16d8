using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Orator.Media;

/// <summary>
/// The ffmpeg and ffprobe programs that do all decoding and encoding. Found once: the environment variable <c>ORATOR_FFMPEG</c>
/// (the program or its folder), else a system ffmpeg of version 4 or newer, else the one beside the program (package Orator.FFmpeg).
/// </summary>
public sealed partial class FFmpeg
{
    private const int OldestVersion = 4;
    private const string HowToGetFFmpeg = "Install ffmpeg 4 or newer, or set ORATOR_FFMPEG to its folder.";
    private static readonly Lazy<FFmpeg> Found = new(Locate);
    private static readonly AsyncLocal<FFmpeg?> Chosen = new();
    private readonly Lazy<string?> _h264Encoder;
    private readonly Lazy<bool> _colourFilters;
    private readonly bool _builtWithX264;

    private FFmpeg(string program, string probe, string versionText)
    {
        Program = program;
        Probe = probe;
        _builtWithX264 = versionText.Contains("--enable-libx264", StringComparison.Ordinal);
        _h264Encoder = new Lazy<string?>(FindH264Encoder);
        _colourFilters = new Lazy<bool>(FindColourFilters);

        // Development builds carry no version number; the version of libavutil always tells (56 is ffmpeg 4, 57 is 5, ...).
        Match match = LibavutilVersion().Match(versionText);
        MajorVersion = match.Success ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) - 52 : 0;
    }

    /// <summary>Path of ffmpeg.</summary>
    public string Program { get; }

    /// <summary>Path of ffprobe.</summary>
    public string Probe { get; }

    /// <summary>Major version of ffmpeg, at least 4.</summary>
    public int MajorVersion { get; }

    /// <summary>Name of the H.264 encoder this ffmpeg has, <c>libx264</c> when possible; null when it has none.</summary>
    public string? H264Encoder => _h264Encoder.Value;

    /// <summary>Whether this ffmpeg converts wide colours and high dynamic ranges (filters zscale and tonemap).</summary>
    public bool HasColourFilters => _colourFilters.Value;

    /// <summary>The programs in use.</summary>
    /// <exception cref="OratorException">No usable ffmpeg was found.</exception>
    public static FFmpeg Current => Chosen.Value ?? Found.Value;

    /// <summary>Options that pass every decoded frame on as it is, in this version's words.</summary>
    internal string[] FramePassthrough => MajorVersion >= 6 ? ["-fps_mode", "passthrough"] : ["-vsync", "passthrough"];

    /// <summary>Makes the calling asynchronous flow use other programs than those found.</summary>
    internal static void Choose(FFmpeg? programs) => Chosen.Value = programs;

    /// <summary>The programs that the package Orator.FFmpeg put beside this one; null when there are none for this platform.</summary>
    /// <exception cref="OratorException">They do not run here.</exception>
    internal static FFmpeg? FromPackage()
    {
        string platform = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string identifier = $"{platform}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        string[] folders = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", identifier, "native")];
        foreach (string folder in folders)
        {
            string program = Path.Combine(folder, Executable("ffmpeg"));
            string probe = Path.Combine(folder, Executable("ffprobe"));
            if (File.Exists(program) && File.Exists(probe))
            {
                MakeExecutable(program);
                MakeExecutable(probe);
                return TryCreate(program, probe) ?? throw new OratorException(
                    $"'{program}' does not run on this machine. {HowToGetFFmpeg}");
            }
        }

        return null;
    }

    /// <summary>The programs on the PATH; null when there are none of a usable version.</summary>
    internal static FFmpeg? FromSystem()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string? program = folders.Select(f => Path.Combine(f, Executable("ffmpeg"))).FirstOrDefault(File.Exists);
        return program is null ? null : TryCreate(program, Path.Combine(Path.GetDirectoryName(program)!, Executable("ffprobe")));
    }

    private static FFmpeg Locate()
    {
        string? wanted = Environment.GetEnvironmentVariable("ORATOR_FFMPEG");
        if (string.IsNullOrWhiteSpace(wanted))
        {
            const string Missing = "No ffmpeg was found: none usable is on the PATH, and none for this platform lies beside the program.";
            return FromSystem() ?? FromPackage() ?? throw new OratorException($"{Missing} {HowToGetFFmpeg}");
        }

        string program = Directory.Exists(wanted) ? Path.Combine(wanted, Executable("ffmpeg")) : wanted;
        string probe = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(program))!, Executable("ffprobe"));
        return TryCreate(program, probe)
            ?? throw new InputException(
                $"ORATOR_FFMPEG is '{wanted}', but there are no ffmpeg and ffprobe of version {OldestVersion} or newer there.");
    }

    private static FFmpeg? TryCreate(string program, string probe)
    {
        if (!File.Exists(program) || !File.Exists(probe))
        {
            return null;
        }

        try
        {
            FFmpeg found = new(program, probe, FFmpegProcess.ReadText(program, "-version"));
            return found.MajorVersion >= OldestVersion ? found : null;
        }
        catch (OratorException)
        {
            return null;
        }
    }

    private static void MakeExecutable(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // NuGet unpacks without the bit.
        UnixFileMode mode = File.GetUnixFileMode(path);
        if (!mode.HasFlag(UnixFileMode.UserExecute))
        {
            try
            {
                File.SetUnixFileMode(path, mode | UnixFileMode.UserExecute);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                throw new OratorException($"'{path}' is not executable and cannot be made so: run 'chmod u+x' on it.", e);
            }
        }
    }

    private static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    private string? FindH264Encoder()
    {
        if (_builtWithX264)
        {
            return "libx264";
        }

        string list = FFmpegProcess.ReadText(Program, "-hide_banner", "-encoders");
        string[] preferred = ["libx264", "libopenh264", "h264_videotoolbox", "h264_mf"];
        return Array.Find(preferred, name => list.Contains($" {name} ", StringComparison.Ordinal));
    }

    private bool FindColourFilters()
    {
        string list = FFmpegProcess.ReadText(Program, "-hide_banner", "-filters");
        return list.Contains(" zscale ", StringComparison.Ordinal) && list.Contains(" tonemap ", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"libavutil\s+(\d+)\.")]
    private static partial Regex LibavutilVersion();
}
