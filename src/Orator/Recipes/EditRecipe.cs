using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Orator.Animation;
using Orator.Imaging;
using Orator.Media;

namespace Orator.Recipes;

/// <summary>A portrait with attributes edited: as a picture, or a sheet of several strengths.</summary>
internal static class EditRecipe
{
    private const int CaptionHeight = 32;
    private const int LetterHeight = 15;
    private const int LargestCell = 256;
    private const byte Background = 24;
    private static readonly Vector3 Ink = new(235);
    private static readonly float[] Strengths = [-2, -1, 0, 1, 2];

    /// <summary>Makes the picture.</summary>
    /// <exception cref="InputException">The generator or a direction cannot be used.</exception>
    public static async Task<Image> RunAsync(
        RecipeContext context, Portrait portrait, EditRequest request, CancellationToken cancellation)
    {
        context.UseThreads();
        request.Check();
        return (await Task.Run(() => Draw(context, portrait, request, cancellation), cancellation).ConfigureAwait(false)).Picture;
    }

    /// <summary>Makes the picture as a file.</summary>
    /// <exception cref="InputException">The generator or a direction cannot be used, or the output cannot be written.</exception>
    public static async Task<PictureReport> ToFileAsync(
        RecipeContext context, Portrait portrait, string output, EditRequest request, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        context.UseThreads();
        request.Check();
        OutputFile.Check(output, [portrait.Opened.Path, .. request.Edits.Select(edit => edit.Direction)]);
        (Image picture, FramedPortrait framed) = await Task.Run(
            () => Draw(context, portrait, request, cancellation), cancellation).ConfigureAwait(false);
        await ImageWriter.WriteAsync(picture, output, framed.PictureProvenance, cancellation).ConfigureAwait(false);
        return new PictureReport(output, picture.Width, picture.Height, Stopwatch.GetElapsedTime(start).TotalSeconds, framed.Notes);
    }

    private static (Image Picture, FramedPortrait Framed) Draw(
        RecipeContext context, Portrait portrait, EditRequest request, CancellationToken cancellation)
    {
        if (request.Sheet)
        {
            return Sheet(context, portrait, request with { Framing = Framing.Crop }, cancellation);
        }

        (Image crop, FramedPortrait framed) = Square(context, portrait, request);
        Image picture = framed.CreateFrame();
        framed.Compose(crop, picture);
        return (picture, framed);
    }

    // The square around the head at rest, edited.
    private static (Image Crop, FramedPortrait Framed) Square(RecipeContext context, Portrait portrait, EditRequest request)
    {
        using IAnimator animator = context.OpenAnimator(request);
        FramedPortrait framed = portrait.Opened.Frame(request, animator);
        using IPreparedPortrait prepared = animator.Prepare(framed.Source);
        Image crop = new(framed.Source.Crop.Width, framed.Source.Crop.Height);
        prepared.Render(framed.Source.Motion, crop);
        return (crop, framed);
    }

    private static (Image Picture, FramedPortrait Framed) Sheet(
        RecipeContext context, Portrait portrait, EditRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<AttributeEdit> rows = request.Edits.Count > 0 ? request.Edits : All(context, request);
        (Image neutral, FramedPortrait framed) = Square(context, portrait, request with { Edits = [] });
        int side = Math.Min(LargestCell, neutral.Width);
        Image sheet = new(Strengths.Length * side, rows.Count * (side + CaptionHeight));
        sheet.Pixels.AsSpan().Fill(Background);
        for (int row = 0; row < rows.Count; row++)
        {
            for (int column = 0; column < Strengths.Length; column++)
            {
                cancellation.ThrowIfCancellationRequested();
                float strength = Strengths[column] * rows[row].Strength.From;
                Image crop = strength == 0
                    ? neutral
                    : Square(context, portrait, request with { Edits = [rows[row] with { Strength = strength }] }).Crop;
                (int left, int top) = (column * side, row * (side + CaptionHeight));
                Paste(Downscaling.Resize(crop, side, side), sheet, left, top);
                string caption = string.Create(CultureInfo.InvariantCulture, $"{rows[row].Name} {strength:+0.##;-0.##;0}");
                Vector2 below = new(left + (side / 2f), top + side + CaptionHeight - ((CaptionHeight - LetterHeight) / 2));
                Captions.Write(sheet, caption, below, LetterHeight, Ink, TextAlignment.Center);
            }
        }

        return (sheet, framed);
    }

    private static IReadOnlyList<AttributeEdit> All(RecipeContext context, EditRequest request)
    {
        using IAnimator animator = context.OpenAnimator(request);
        return animator.Traits.Attributes switch
        {
            null => throw new InputException($"The generator {animator.Name} cannot edit attributes: choose another."),
            [] => throw new InputException("The model has no directions of its own: name those of the sheet, as in --direction FILE=+1."),
            IReadOnlyList<string> names => [.. names.Select(name => new AttributeEdit(name, 1))],
        };
    }

    private static void Paste(Image picture, Image sheet, int left, int top)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            picture.Pixels.AsSpan(y * picture.Width * 3, picture.Width * 3).CopyTo(
                sheet.Pixels.AsSpan((((top + y) * sheet.Width) + left) * 3));
        }
    }
}
