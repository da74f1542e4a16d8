using System.Diagnostics;
using Orator.Media;
using Orator.Motion.Style;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Recipes;

/// <summary>What <see cref="StyleRecipe"/> made.</summary>
/// <param name="Output">Path of the style file.</param>
/// <param name="Sheet">Path of the picture of the four style reference images, if asked for.</param>
/// <param name="Style">The style.</param>
/// <param name="Frames">Which frames of the video became the style reference images.</param>
/// <param name="Seconds">Time that the work took.</param>
/// <param name="Notes">What the user should know.</param>
public sealed record StyleReport(string Output, string? Sheet, StyleReference Style, IReadOnlyDictionary<KeyMotion, long> Frames, double Seconds, IReadOnlyList<string> Notes);

/// <summary>A style for a pipeline.</summary>
/// <param name="Style">The style.</param>
/// <param name="Notes">What the user should know.</param>
public sealed record LoadedStyle(StyleReference Style, IReadOnlyList<string> Notes);

/// <summary>A video of somebody speaking -> a style file and the sheet of its four style reference images.</summary>
public static class StyleRecipe
{
    /// <summary>Extracts a style.</summary>
    /// <param name="video">Path of the video.</param>
    /// <param name="output">Path of the style file to write.</param>
    /// <param name="sheet">Path of the picture to write; null = none.</param>
    /// <param name="options">How the video is read; null = defaults. Its progress is replaced if <paramref name="progress"/> is
    /// given.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">The video cannot be used, or an output cannot be written.</exception>
    public static async Task<StyleReport> RunAsync(
        string video,
        string output,
        string? sheet,
        StyleVideoOptions? options = null,
        IProgress<RenderProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        Stopwatch watch = Stopwatch.StartNew();
        OutputFile.Check(output, video);
        OutputFile.Check(sheet, video);
        OutputFile.CheckDiffer(output, sheet);
        StyleVideo found = await StyleVideo.ExtractAsync(video, Told(options, progress, null), cancellation);
        StyleFile.Write(output, found.Extraction.Style);
        if (sheet is not null)
        {
            await ImageWriter.WriteAsync(found.Sheet(await found.ReadFramesAsync(cancellation)), sheet, cancellation);
        }

        return new StyleReport(output, sheet, found.Extraction.Style, found.Extraction.Frames, watch.Elapsed.TotalSeconds, found.Extraction.Remarks);
    }

    /// <summary>A style from a style file (.json), or from a video just as <see cref="RunAsync"/> takes it.</summary>
    /// <param name="path">The file, or the folder of a <see cref="StylePackage"/>.</param>
    /// <param name="options">How a video is read; null = defaults. Its progress is replaced if <paramref name="progress"/> is
    /// given.</param>
    /// <param name="progress">Told after every frame of a video.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static async Task<LoadedStyle> LoadAsync(
        string path,
        StyleVideoOptions? options = null,
        IProgress<RenderProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (StylePackage.IsAt(path))
        {
            return new LoadedStyle(StyleFile.Read(Path.Combine(path, StylePackage.StyleName)), []);
        }

        if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            return new LoadedStyle(StyleFile.Read(path), []);
        }

        StyleExtraction found = (await StyleVideo.ExtractAsync(path, Told(options, progress, "style"), cancellation)).Extraction;
        return new LoadedStyle(found.Style, found.Remarks);
    }

    /// <summary>Options that report to a pipeline's progress.</summary>
    internal static StyleVideoOptions Told(StyleVideoOptions? options, IProgress<RenderProgress>? progress, string? stage)
    {
        options ??= new StyleVideoOptions();
        return progress is null ? options : options with { Progress = (done, total) => progress.Report(new RenderProgress(done, total, stage)) };
    }
}
