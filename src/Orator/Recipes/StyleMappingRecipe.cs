using System.Diagnostics;
using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Geometry;
using Orator.Imaging;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.Style;
using Orator.Perception;

namespace Orator.Recipes;

/// <summary>
/// Style mapping (Style Transfer for 2D Talking Head, supplement, section 1): the neutral picture takes on pose and expression of each of
/// the four style reference images, on its own canonical key points; the results are the intermediate style patterns None, M, R and O.
/// </summary>
/// <remarks>
/// A model that motion drives gets the key motions themselves. For others the references are the chosen frames of a style video; a style
/// file holds no pictures, so that the mesh generator draws them then: the neutral face in each key motion.
/// </remarks>
internal static class StyleMappingRecipe
{
    /// <summary>Makes the sheet of the four patterns, <see cref="StyleSheet"/>.</summary>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public static async Task<PictureReport> RunAsync(
        RecipeContext context,
        Portrait portrait,
        MediaInput style,
        string output,
        StyleMappingRequest request,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        context.UseThreads();
        request.Check();
        OutputFile.Check(output, portrait.Opened.Path, style.Path);
        using IAnimator animator = context.OpenAnimator(request, progress, cancellation);
        FramedPortrait framed = portrait.Opened.Frame(request, animator);
        using SpooledInput input = await SpooledInput.OpenAsync(style, cancellation).ConfigureAwait(false);
        StyleReference? file = StyleRecipe.IsFile(input.Path) ? StyleFile.Read(input.Path) : null;
        StyleVideo? video = file is not null
            ? null
            : await StyleVideo.ExtractAsync(
                input.Path, context.StyleOptions(request.StyleVideo, progress, "style"), cancellation).ConfigureAwait(false);
        Dictionary<KeyMotion, Image> patterns;
        if (animator.Traits.DrivenByMotion)
        {
            patterns = Drawn(animator, file ?? video!.Extraction.Style, framed.Source);
        }
        else
        {
            using MeshAnimator mesh = new();
            patterns = Mapped(
                animator,
                framed.Source,
                file is not null
                    ? Drawn(mesh, file, framed.Source)
                    : await SeenAsync(context, video!, style.Name, cancellation).ConfigureAwait(false));
        }

        Image sheet = StyleSheet.Compose(patterns);
        await ImageWriter.WriteAsync(sheet, output, framed.PictureProvenance, cancellation).ConfigureAwait(false);
        return new PictureReport(output, sheet.Width, sheet.Height, Stopwatch.GetElapsedTime(start).TotalSeconds, framed.Notes);
    }

    // The neutral face, driven by each reference picture.
    private static Dictionary<KeyMotion, Image> Mapped(IAnimator animator, SourcePortrait neutral, Dictionary<KeyMotion, Image> references)
    {
        using IPreparedPortrait prepared = animator.Prepare([neutral], DrivingSource.Pictures);
        IPictureFollower follower = prepared.Follow(new FollowOptions { Absolute = true });
        return references.ToDictionary(
            pair => pair.Key, pair => Draw(prepared, neutral, follower.Follow(new DriverPicture(pair.Value, 0), pair.Value, HeadView.Own)));
    }

    // The neutral face in each key motion.
    private static Dictionary<KeyMotion, Image> Drawn(IAnimator animator, StyleReference style, SourcePortrait neutral)
    {
        using IPreparedPortrait prepared = animator.Prepare([neutral]);
        return style.Templates.ToDictionary(
            pair => pair.Key, pair =>
                Draw(prepared, neutral, Retargeting.Speech(new MotionFrame { Expression = pair.Value }, neutral.Motion)));
    }

    private static Image Draw(IPreparedPortrait prepared, SourcePortrait neutral, Driving driving)
    {
        Image drawn = new(neutral.Crop.Width, neutral.Crop.Height);
        prepared.Render(driving, drawn);
        return Downscaling.Resize(drawn, StyleSheet.ImageSide, StyleSheet.ImageSide);
    }

    private static async Task<Dictionary<KeyMotion, Image>> SeenAsync(
        RecipeContext context, StyleVideo video, string name, CancellationToken cancellation)
    {
        IReadOnlyDictionary<KeyMotion, Image> frames = await video.ReadFramesAsync(cancellation).ConfigureAwait(false);
        using FaceAnalyzer analyzer = context.CreateAnalyzer();
        return frames.ToDictionary(pair => pair.Key, pair => Square(pair.Key, pair.Value));

        Image Square(KeyMotion key, Image frame)
        {
            IReadOnlyList<FaceObservation> faces = analyzer.Search(frame, most: 1);
            if (faces.Count == 0)
            {
                throw new InputException($"The frame of '{name}' that was chosen for {key} shows no clear face: choose another video.");
            }

            HeadCrop crop = HeadCrop.Around(faces[0], frame.Width, frame.Height, Math.Max(frame.Width, frame.Height));
            return crop.Cut(crop.ScalePhoto(frame));
        }
    }
}
