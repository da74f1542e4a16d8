using System.Globalization;
using Orator.Media;
using Orator.Tests.Media;

namespace Orator.Tests.Pipelines;

/// <summary>Makes driving videos out of the demo media: scenes of 240x240 pixels at 25 frames a second, one after the other.</summary>
internal sealed class SplicedDriver
{
    public const int Side = 240;

    private readonly List<string> _inputs = [];
    private readonly List<string> _chains = [];
    private readonly List<string> _scenes = [];

    /// <summary>Number of scenes so far.</summary>
    public int Scenes => _scenes.Count;

    /// <summary>What the scenes are, for messages.</summary>
    public string Description => string.Join(" | ", _scenes);

    /// <summary>A clip through filters that may change its size; it is scaled to the scene's afterwards.</summary>
    public SplicedDriver Add(string clip, double start, int frames, string filters = "null")
    {
        string part = Part(clip, start, frames);
        _chains.Add($"{part},{filters},scale={Side}:{Side},setsar=1[s{Scenes}]");
        return Named($"{clip} {filters}", frames);
    }

    /// <summary>Nobody.</summary>
    public SplicedDriver AddGap(int frames)
    {
        _chains.Add(string.Create(
            CultureInfo.InvariantCulture, $"color=c=gray:s={Side}x{Side}:r=25:d={frames / 25.0},format=yuv420p,setsar=1[s{Scenes}]"));
        return Named("gap", frames);
    }

    /// <summary>Two people side by side: the first as large as may be, the second smaller.</summary>
    public SplicedDriver AddTwo(string left, string right, double start, int frames, double share = 0.75)
    {
        int small = (int)(Side / 2 * share) / 2 * 2;
        string a = Part(left, start, frames);
        string b = Part(right, start, frames);
        string square = "crop=min(iw\\,ih):min(iw\\,ih)";
        _chains.Add($"{a},{square},scale={Side / 2}:{Side / 2},setsar=1,pad={Side / 2}:{Side}:0:{Side / 4}:gray[l{Scenes}]");
        _chains.Add($"{b},{square},scale={small}:{small},setsar=1,pad={Side / 2}:{Side}:0:{Side / 4}:gray[r{Scenes}]");
        _chains.Add($"[l{Scenes}][r{Scenes}]hstack,setsar=1[s{Scenes}]");
        return Named($"{left} beside {right}", frames);
    }

    /// <summary>Encodes the scenes, with this constant rate factor of H.264; 0 is lossless, thus the same with any encoder.</summary>
    public async Task<string> MakeAsync(MediaFolder folder, string name, int quality = 18)
    {
        string concat = string.Concat(Enumerable.Range(0, Scenes).Select(i => $"[s{i}]")) + $"concat=n={Scenes}:v=1:a=0[out]";
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-v", "error", .. _inputs, "-filter_complex", string.Join(';', _chains) + ";" + concat,
            "-map", "[out]", "-r", "25", "-c:v", "libx264", "-crf", quality.ToString(CultureInfo.InvariantCulture), "-pix_fmt", "yuv420p",
            "-y", "file:" + folder[name],
        ];
        (int code, _, string errors) = await FFmpegProcess.RunAsync(
            FFmpeg.Current.Program, arguments, null, TestContext.Current.CancellationToken);
        Assert.True(code == 0, errors);
        return folder[name];
    }

    private string Part(string clip, double start, int frames)
    {
        int input = _inputs.Count / 6;
        string length = (frames / 25.0).ToString("0.###", CultureInfo.InvariantCulture);
        _inputs.AddRange(
            ["-ss", start.ToString("0.###", CultureInfo.InvariantCulture), "-t", length, "-i", "file:" + DemoMedia.File(clip)]);
        return $"[{input}:v]fps=25,format=yuv420p";
    }

    private SplicedDriver Named(string what, int frames)
    {
        _scenes.Add(string.Create(CultureInfo.InvariantCulture, $"{what} ({frames})"));
        return this;
    }
}
