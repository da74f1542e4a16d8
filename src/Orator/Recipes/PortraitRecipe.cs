using Orator.Animation;
using Orator.Media;
using Orator.Perception;

namespace Orator.Recipes;

/// <summary>A photo and its face.</summary>
/// <param name="Face">The face and the upright photo.</param>
/// <param name="Path">The file that it was read from; null if it was none.</param>
internal sealed record OpenedPortrait(FoundFace Face, string? Path)
{
    /// <summary>What messages call it.</summary>
    public string Name => Face.Name;

    /// <summary>Width of the photo as it was given, pixels.</summary>
    public int Width => Face.Quarters % 2 == 0 ? Face.Photo.Width : Face.Photo.Height;

    /// <summary>Height of the photo as it was given, pixels.</summary>
    public int Height => Face.Quarters % 2 == 0 ? Face.Photo.Height : Face.Photo.Width;

    /// <summary>How many faces it shows.</summary>
    public int Faces => Face.Face.Count;

    /// <summary>The portrait as a request wants it shown.</summary>
    /// <param name="request">The request.</param>
    /// <param name="animator">What draws.</param>
    public FramedPortrait Frame(RenderRequest request, IAnimator animator) =>
        FramedPortrait.Prepare(
            Face,
            request.Size,
            request.Framing == Framing.Crop,
            animator.Name,
            animator.Traits,
            [.. request.FurtherPortraits.Select(portrait => portrait.Opened.Face)]);
}

/// <summary>A photo -> its face.</summary>
internal static class PortraitRecipe
{
    /// <summary>Reads a photo and finds the face.</summary>
    /// <exception cref="InputException">It cannot be read, or shows no usable face.</exception>
    public static Task<Portrait> OpenAsync(RecipeContext context, MediaInput photo, PortraitRequest request, CancellationToken cancellation) =>
        SpooledInput.UseAsync(
            photo,
            async input =>
            {
                context.UseThreads();
                List<string> notes = [];
                Image picture = await ImageReader.ReadAsync(input.Path, notes, cancellation: cancellation).ConfigureAwait(false);
                return await FindAsync(context, picture, photo.Name, photo.Path, request, notes, cancellation).ConfigureAwait(false);
            },
            cancellation);

    /// <summary>Finds the face in a picture.</summary>
    /// <exception cref="InputException">It shows no usable face.</exception>
    public static Task<Portrait> OpenAsync(RecipeContext context, Image photo, PortraitRequest request, CancellationToken cancellation)
    {
        context.UseThreads();
        return FindAsync(context, photo, "the picture", null, request, [], cancellation);
    }

    private static Task<Portrait> FindAsync(
        RecipeContext context,
        Image photo,
        string name,
        string? path,
        PortraitRequest request,
        IReadOnlyList<string> notes,
        CancellationToken cancellation) => Task.Run(
        () =>
        {
            using FaceAnalyzer analyzer = context.CreateAnalyzer();
            return new Portrait(new OpenedPortrait(FoundFace.In(analyzer, photo, name, request.Face, notes), path));
        },
        cancellation);
}
