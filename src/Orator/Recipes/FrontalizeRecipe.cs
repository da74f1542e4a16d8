using System.Diagnostics;
using Orator.Animation;
using Orator.Engine.Models;
using Orator.Imaging;
using Orator.Media;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Recipes;

/// <summary>Options of <see cref="FrontalizeRecipe"/>.</summary>
public sealed record FrontalizeOptions : RenderOptions;

/// <summary>A portrait turned to the camera: the same key points with R = I (face-vid2vid, section 4.3). Expression and place stay.</summary>
public static class FrontalizeRecipe
{
    /// <summary>Makes the picture.</summary>
    /// <param name="options">What to make; the output is a .png or .jpg.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public static async Task<PictureReport> RunAsync(FrontalizeOptions options, CancellationToken cancellation = default)
    {
        Stopwatch watch = Stopwatch.StartNew();
        options.ApplyThreads();
        OutputFile.Check(options.Output, options.Source);
        ModelPackage package = ModelPackage.Open(options.Model ?? FaceVid2VidPortrait.ShippedModel);
        using FaceAnalyzer analyzer = new();
        Portrait portrait = await Portrait.LoadAsync(analyzer, options, cancellation, redrawn: true);
        Image crop = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
        if (FaceVid2VidAnimator.DrivenByMotion(package))
        {
            using FaceVid2VidAnimator generator = new(package);
            using IPreparedPortrait renderer = generator.Prepare(portrait.Source);
            renderer.Render(portrait.Source.Motion with { Rotation = Rotation.Identity }, crop);
        }
        else
        {
            using FaceVid2VidPortrait animator = new(package);
            FaceVid2VidSource source = animator.Prepare(Downscaling.Resize(portrait.Source.Crop, animator.Size, animator.Size));
            new FaceVid2VidCompositor(animator, portrait.Source.Crop).Paint((source.Motion with { Rotation = Rotation.Identity }).Place(source.Canonical), crop);
        }

        Image picture = portrait.CreateFrame();
        portrait.Compose(crop, picture);
        await ImageWriter.WriteAsync(picture, options.Output, portrait.PictureProvenance(options), cancellation);
        return new PictureReport(options.Output, picture.Width, picture.Height, watch.Elapsed.TotalSeconds, portrait.Notes);
    }
}
