using System.Diagnostics;
using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Imaging;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.Style;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Recipes;

/// <summary>Options of <see cref="StyleMappingRecipe"/>.</summary>
public sealed record StyleMappingOptions : RenderOptions
{
    /// <summary>A style video, or a style file.</summary>
    public required string Style { get; init; }

    /// <summary>How a style video is read.</summary>
    public StyleVideoOptions StyleVideo { get; init; } = new();
}

/// <summary>
/// Style mapping (Style Transfer for 2D Talking Head, supplement, section 1): the neutral picture takes on pose and expression of each of the four style
/// reference images, on its own canonical key points; the results are the intermediate style patterns None, M, R and O.
/// </summary>
/// <remarks>
/// A model whose key points are the face mesh's gets the key motions themselves. For others the references are the chosen frames of a style video; a style file holds no pictures, so that
/// the mesh generator draws them then: the neutral face in each key motion.
/// </remarks>
public static class StyleMappingRecipe
{
    /// <summary>Makes the sheet of the four patterns, <see cref="StyleSheet"/>.</summary>
    /// <param name="options">What to make; the source is the neutral picture, the output a .png or .jpg.</param>
    /// <param name="progress">Told after every frame of a style video.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public static async Task<PictureReport> RunAsync(StyleMappingOptions options, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default)
    {
        Stopwatch watch = Stopwatch.StartNew();
        OutputFile.Check(options.Output, options.Source, options.Style);
        ModelPackage package = ModelPackage.Open(options.Model ?? FaceVid2VidPortrait.ShippedModel);
        using FaceAnalyzer analyzer = new();
        Portrait portrait = await Portrait.LoadAsync(analyzer, options, cancellation, redrawn: true);
        bool file = Path.GetExtension(options.Style).Equals(".json", StringComparison.OrdinalIgnoreCase);
        Dictionary<KeyMotion, Image> patterns;
        if (FaceVid2VidAnimator.DrivenByMotion(package))
        {
            using FaceVid2VidAnimator generator = new(package);
            patterns = Drawn(generator, file ? StyleFile.Read(options.Style) : (await ExtractAsync(options, progress, cancellation)).Extraction.Style, portrait.Source);
        }
        else
        {
            using MeshAnimator mesh = new();
            patterns = Mapped(package, portrait.Source, file ? Drawn(mesh, StyleFile.Read(options.Style), portrait.Source) : await SeenAsync(options, analyzer, progress, cancellation));
        }

        Image sheet = StyleSheet.Compose(patterns);
        await ImageWriter.WriteAsync(sheet, options.Output, portrait.PictureProvenance(options), cancellation);
        return new PictureReport(options.Output, sheet.Width, sheet.Height, watch.Elapsed.TotalSeconds, portrait.Notes);
    }

    // The neutral face, driven by each reference picture.
    private static Dictionary<KeyMotion, Image> Mapped(ModelPackage package, SourcePortrait neutral, IReadOnlyDictionary<KeyMotion, Image> references)
    {
        using FaceVid2VidPortrait animator = new(package);
        FaceVid2VidSource source = animator.Prepare(Downscaling.Resize(neutral.Crop, animator.Size, animator.Size));
        MotionTransfer transfer = MotionTransfer.Absolute(source);
        return references.ToDictionary(pair => pair.Key, pair =>
        {
            HeadMotion motion = animator.Observe(Downscaling.Resize(pair.Value, animator.Size, animator.Size));
            return Downscaling.Resize(animator.Render(transfer.Place(motion, Rotation.Identity)), StyleSheet.ImageSide, StyleSheet.ImageSide);
        });
    }

    // The neutral face in each key motion.
    private static Dictionary<KeyMotion, Image> Drawn(IAnimator generator, StyleReference style, SourcePortrait neutral)
    {
        using IPreparedPortrait renderer = generator.Prepare(neutral);
        return style.Templates.ToDictionary(pair => pair.Key, pair =>
        {
            Image drawn = new(neutral.Crop.Width, neutral.Crop.Height);
            renderer.Render(Retargeting.Speech(new MotionFrame { Expression = pair.Value }, neutral.Motion), drawn);
            return Downscaling.Resize(drawn, StyleSheet.ImageSide, StyleSheet.ImageSide);
        });
    }

    private static Task<StyleVideo> ExtractAsync(StyleMappingOptions options, IProgress<RenderProgress>? progress, CancellationToken cancellation) =>
        StyleVideo.ExtractAsync(options.Style, StyleRecipe.Told(options.StyleVideo, progress, "style"), cancellation);

    private static async Task<Dictionary<KeyMotion, Image>> SeenAsync(
        StyleMappingOptions options, FaceAnalyzer analyzer, IProgress<RenderProgress>? progress, CancellationToken cancellation)
    {
        StyleVideo found = await ExtractAsync(options, progress, cancellation);
        IReadOnlyDictionary<KeyMotion, Image> frames = await found.ReadFramesAsync(cancellation);
        return frames.ToDictionary(pair => pair.Key, pair => Square(pair.Key, pair.Value));

        Image Square(KeyMotion key, Image frame)
        {
            IReadOnlyList<FaceObservation> faces = analyzer.Search(frame, most: 1);
            if (faces.Count == 0)
            {
                throw new InputException($"The frame of '{options.Style}' that was chosen for {key} shows no clear face: choose another video.");
            }

            HeadCrop crop = HeadCrop.Around(faces[0], frame.Width, frame.Height, Math.Max(frame.Width, frame.Height));
            return crop.Cut(crop.ScalePhoto(frame));
        }
    }
}
