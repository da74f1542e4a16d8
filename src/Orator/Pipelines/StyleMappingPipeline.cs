using System.Diagnostics;
using Orator.Faces;
using Orator.Generators;
using Orator.Media;
using Orator.Motion;
using Orator.Networks.FaceVid2Vid;

namespace Orator.Pipelines;

/// <summary>Options of <see cref="StyleMappingPipeline"/>.</summary>
public sealed record StyleMappingOptions : RenderOptions
{
    /// <summary>A style video, or a style file.</summary>
    public required string Style { get; init; }
}

/// <summary>
/// Style mapping (Style Transfer for 2D Talking Head, supplement, section 1): the neutral picture takes on pose and expression of each of the four style
/// reference images, on its own canonical key points; the results are the intermediate style patterns None, M, R and O.
/// </summary>
/// <remarks>
/// The references are the chosen frames of a style video. A style file holds no pictures: the mesh generator draws them then, the neutral face in each key motion.
/// </remarks>
public static class StyleMappingPipeline
{
    /// <summary>Makes the sheet of the four patterns, <see cref="StyleSheet"/>.</summary>
    /// <param name="options">What to make; the source is the neutral picture, the output a .png or .jpg.</param>
    /// <param name="progress">Told after every frame of a style video.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public static async Task<PictureReport> RunAsync(StyleMappingOptions options, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default)
    {
        Stopwatch watch = Stopwatch.StartNew();
        OutputFile.Check(options.Output);
        using FaceVid2VidAnimator animator = FaceVid2VidAnimator.Open(options.Model);
        using FaceAnalyzer analyzer = new();
        Portrait portrait = await Portrait.LoadAsync(analyzer, options, cancellation, redrawn: true);
        IReadOnlyDictionary<KeyMotion, Image> references = Path.GetExtension(options.Style).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? Drawn(StyleFile.Read(options.Style), portrait.Source)
            : await SeenAsync(options.Style, analyzer, progress, cancellation);

        FaceVid2VidSource source = animator.Prepare(Downscaling.Resize(portrait.Source.Crop, animator.Size, animator.Size));
        MotionTransfer transfer = MotionTransfer.Absolute(source);
        Dictionary<KeyMotion, Image> patterns = [];
        foreach ((KeyMotion key, Image reference) in references)
        {
            HeadMotion motion = animator.Observe(Downscaling.Resize(reference, animator.Size, animator.Size));
            Image pattern = animator.Render(transfer.Place(motion, Rotation.Identity));
            patterns[key] = Downscaling.Resize(pattern, StyleSheet.ImageSide, StyleSheet.ImageSide);
        }

        Image sheet = StyleSheet.Compose(patterns);
        await ImageWriter.WriteAsync(sheet, options.Output, portrait.PictureProvenance(options), cancellation);
        return new PictureReport(options.Output, sheet.Width, sheet.Height, watch.Elapsed.TotalSeconds, portrait.Notes);
    }

    private static Dictionary<KeyMotion, Image> Drawn(StyleReference style, SourcePortrait neutral)
    {
        using MeshGenerator generator = new();
        using IFrameRenderer renderer = generator.Prepare(neutral);
        Dictionary<KeyMotion, Image> references = [];
        foreach ((KeyMotion key, float[] template) in style.Templates)
        {
            Image reference = new(neutral.Crop.Width, neutral.Crop.Height);
            renderer.Render(Retargeting.Speech(new MotionFrame { Expression = template }, neutral.Motion), reference);
            references[key] = reference;
        }

        return references;
    }

    private static async Task<Dictionary<KeyMotion, Image>> SeenAsync(string video, FaceAnalyzer analyzer, IProgress<RenderProgress>? progress, CancellationToken cancellation)
    {
        StyleVideoOptions reading = new() { Progress = (done, total) => progress?.Report(new RenderProgress(done, total, "style")) };
        StyleVideo found = await StyleVideo.ExtractAsync(video, analyzer, reading, cancellation);
        return found.Frames.ToDictionary(pair => pair.Key, pair => Square(pair.Key, pair.Value));

        Image Square(KeyMotion key, Image frame)
        {
            IReadOnlyList<FaceObservation> faces = analyzer.Search(frame, most: 1);
            if (faces.Count == 0)
            {
                throw new InputException($"The frame of '{video}' that was chosen for {key} shows no clear face: choose another video.");
            }

            HeadCrop crop = HeadCrop.Around(faces[0], frame.Width, frame.Height, Math.Max(frame.Width, frame.Height));
            return crop.Cut(crop.ScalePhoto(frame));
        }
    }
}
