using System.Diagnostics;
using Orator.Animation;
using Orator.Media;

namespace Orator.Recipes;

/// <summary>A portrait turned to the camera: the same key points with R = I (face-vid2vid, section 4.3). Expression and place
/// stay.</summary>
internal static class FrontalizeRecipe
{
    /// <summary>Makes the picture.</summary>
    /// <exception cref="InputException">The generator cannot be used.</exception>
    public static async Task<Image> RunAsync(
        RecipeContext context, Portrait portrait, FrontalizeRequest request, CancellationToken cancellation)
    {
        context.UseThreads();
        request.Check();
        return (await Task.Run(() => Draw(context, portrait, request), cancellation).ConfigureAwait(false)).Picture;
    }

    /// <summary>Makes the picture as a file.</summary>
    /// <exception cref="InputException">The generator cannot be used, or the output cannot be written.</exception>
    public static async Task<PictureReport> ToFileAsync(
        RecipeContext context, Portrait portrait, string output, FrontalizeRequest request, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        context.UseThreads();
        request.Check();
        OutputFile.Check(output, portrait.Opened.Path);
        (Image picture, FramedPortrait framed) = await Task.Run(() => Draw(context, portrait, request), cancellation).ConfigureAwait(false);
        await ImageWriter.WriteAsync(picture, output, framed.PictureProvenance, cancellation).ConfigureAwait(false);
        return new PictureReport(output, picture.Width, picture.Height, Stopwatch.GetElapsedTime(start).TotalSeconds, framed.Notes);
    }

    private static (Image Picture, FramedPortrait Framed) Draw(RecipeContext context, Portrait portrait, FrontalizeRequest request)
    {
        using IAnimator animator = context.OpenAnimator(request);
        FramedPortrait framed = portrait.Opened.Frame(request, animator);
        using IPreparedPortrait prepared = animator.Prepare(framed.Sources, animator.Traits.DrivenByMotion ? DrivingSource.Motion : DrivingSource.Pictures);
        Image crop = new(framed.Source.Crop.Width, framed.Source.Crop.Height);
        prepared.Render(prepared.Frontal, crop);
        Image picture = framed.CreateFrame();
        framed.Compose(crop, picture);
        return (picture, framed);
    }
}
