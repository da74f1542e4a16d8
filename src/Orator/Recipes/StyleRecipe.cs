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
public sealed record StyleReport(
    string Output, string? Sheet, StyleReference Style, IReadOnlyDictionary<KeyMotion, long> Frames, double Seconds, IReadOnlyList<string> Notes);

/// <summary>A style and where it came from.</summary>
/// <param name="Reference">The style.</param>
/// <param name="Notes">What the user should know.</param>
/// <param name="Path">Its file or folder; null for a stream.</param>
/// <param name="Package">Folder of the style package that it is; null for others.</param>
internal sealed record OpenedStyle(StyleReference Reference, IReadOnlyList<string> Notes, string? Path, string? Package)
{
    /// <summary>Its name.</summary>
    public string Name => Reference.Name;

    /// <summary>Writes it as a style file.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path) => StyleFile.Write(path, Reference);
}

/// <summary>A video of somebody speaking -> a style file and the sheet of its four style reference images.</summary>
internal static class StyleRecipe
{
    /// <summary>Takes a style from a video, just as <see cref="ToFileAsync"/> does, or reads a style file (.json) or a style
    /// package.</summary>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static Task<Style> OpenAsync(
        RecipeContext context, MediaInput source, StyleRequest request, IProgress<RenderProgress>? progress, CancellationToken cancellation) =>
        SpooledInput.UseAsync(source, input => OpenAsync(context, source, input, request, progress, cancellation), cancellation);

    private static async Task<Style> OpenAsync(
        RecipeContext context,
        MediaInput source,
        SpooledInput input,
        StyleRequest request,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        context.UseThreads();
        if (StylePackage.IsAt(input.Path))
        {
            return new Style(
                new OpenedStyle(StyleFile.Read(Path.Combine(input.Path, StylePackage.StyleName)), [], source.Path, input.Path));
        }

        if (IsFile(input.Path))
        {
            return new Style(new OpenedStyle(StyleFile.Read(input.Path), [], source.Path, null));
        }

        StyleVideoOptions options = context.StyleOptions(request, progress, "style");
        StyleExtraction found = (await StyleVideo.ExtractAsync(input.Path, options, cancellation).ConfigureAwait(false)).Extraction;
        return new Style(new OpenedStyle(found.Style, found.Remarks, source.Path, null));
    }

    /// <summary>Extracts a style into a file.</summary>
    /// <exception cref="InputException">The video cannot be used, or an output cannot be written.</exception>
    public static async Task<StyleReport> ToFileAsync(
        RecipeContext context,
        MediaInput video,
        string output,
        string? sheet,
        StyleRequest request,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        context.UseThreads();
        OutputFile.Check(output, video.Path);
        OutputFile.Check(sheet, video.Path);
        OutputFile.CheckDiffer(output, sheet);
        using SpooledInput input = await SpooledInput.OpenAsync(video, cancellation).ConfigureAwait(false);
        StyleVideo found = await StyleVideo.ExtractAsync(
            input.Path, context.StyleOptions(request, progress, null), cancellation).ConfigureAwait(false);
        StyleFile.Write(output, found.Extraction.Style);
        if (sheet is not null)
        {
            Image picture = found.Sheet(await found.ReadFramesAsync(cancellation).ConfigureAwait(false));
            await ImageWriter.WriteAsync(picture, sheet, cancellation).ConfigureAwait(false);
        }

        StyleExtraction extraction = found.Extraction;
        return new StyleReport(
            output, sheet, extraction.Style, extraction.Frames, Stopwatch.GetElapsedTime(start).TotalSeconds, extraction.Remarks);
    }

    /// <summary>Whether a path names a JSON file, not a video: by its ending, or by how it begins.</summary>
    public static bool IsFile(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) || BeginsAsJson(path);

    private static bool BeginsAsJson(string path)
    {
        try
        {
            // A pipe has no length; reading would take from it, or wait.
            if (new FileInfo(path) is not { Exists: true, Length: > 0 })
            {
                return false;
            }

            using FileStream file = File.OpenRead(path);
            return file.ReadByte() == '{';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever opens it as a video says what is wrong with it.
            return false;
        }
    }
}
