using System.Diagnostics;
using Orator.Faces;
using Orator.Media;
using Orator.Motion;

namespace Orator.Pipelines;

/// <summary>What <see cref="StylePipeline"/> made.</summary>
/// <param name="Output">Path of the style file.</param>
/// <param name="Sheet">Path of the picture of the four style reference images, if asked for.</param>
/// <param name="Style">The style.</param>
/// <param name="Frames">Which frames of the video became the style reference images.</param>
/// <param name="Seconds">Time that the work took.</param>
/// <param name="Notes">What the user should know.</param>
public sealed record StyleReport(string Output, string? Sheet, StyleReference Style, IReadOnlyDictionary<KeyMotion, long> Frames, double Seconds, IReadOnlyList<string> Notes);

/// <summary>A video of somebody speaking -> a style file and the sheet of its four style reference images.</summary>
public static class StylePipeline
{
    /// <summary>Extracts a style.</summary>
    /// <param name="video">Path of the video.</param>
    /// <param name="output">Path of the style file to write.</param>
    /// <param name="sheet">Path of the picture to write; null = none.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">The video cannot be used, or an output cannot be written.</exception>
    public static async Task<StyleReport> RunAsync(string video, string output, string? sheet, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default)
    {
        Stopwatch watch = Stopwatch.StartNew();
        OutputFile.Check(output);
        OutputFile.Check(sheet);
        using FaceAnalyzer analyzer = new();
        StyleVideoOptions options = new() { Progress = (done, total) => progress?.Report(new RenderProgress(done, total)) };
        StyleVideo found = await StyleVideo.ExtractAsync(video, analyzer, options, cancellation);
        StyleFile.Write(output, found.Extraction.Style);
        if (sheet is not null)
        {
            await ImageWriter.WriteAsync(found.Sheet, sheet, cancellation);
        }

        return new StyleReport(output, sheet, found.Extraction.Style, found.Extraction.Frames, watch.Elapsed.TotalSeconds, found.Extraction.Remarks);
    }

    /// <summary>A style from a style file (.json), or from a video just as <see cref="RunAsync"/> takes it.</summary>
    /// <param name="path">The file, or the folder of a <see cref="StylePackage"/>.</param>
    /// <param name="analyzer">The face networks; they stay the caller's.</param>
    /// <param name="progress">Told after every frame of a video.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static async Task<StyleReference> LoadAsync(string path, FaceAnalyzer analyzer, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (StylePackage.IsAt(path))
        {
            return StyleFile.Read(Path.Combine(path, StylePackage.StyleName));
        }

        if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            return StyleFile.Read(path);
        }

        StyleVideoOptions options = new() { Progress = (done, total) => progress?.Report(new RenderProgress(done, total, "style")) };
        return (await StyleVideo.ExtractAsync(path, analyzer, options, cancellation)).Extraction.Style;
    }
}
