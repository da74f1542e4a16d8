using Orator.Animation;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>A face to learn from.</summary>
/// <param name="Crop">The square around the head.</param>
/// <param name="Face">The face in it, pixels of the square.</param>
internal sealed record DirectionPicture(Image Crop, FaceObservation Face);

/// <summary>The pictures that directions are learned from: names first, for the labels, then what they show.</summary>
internal static class DirectionPictures
{
    private const int Side = 512;
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    /// <summary>Finds picture files.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <exception cref="InputException">One does not exist, or there is none at all.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths)
    {
        List<string> found = [];
        foreach (string path in paths)
        {
            Require.That(Directory.Exists(path) || File.Exists(path), $"There is no file or folder '{path}'.");
            found.AddRange(File.Exists(path)
                ? [path]
                : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                    .Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal));
        }

        Require.That(found.Count > 0, $"There are no pictures ({string.Join(", ", Endings)}) in '{string.Join("', '", paths)}'.");
        return found;
    }

    /// <summary>Cuts the head out of a picture as <c>animate</c> does.</summary>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="path">The picture.</param>
    /// <param name="stop">Stops the work.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static async Task<DirectionPicture> ReadAsync(FaceAnalyzer analyzer, string path, CancellationToken stop)
    {
        Image photo = await ImageReader.ReadAsync(path, cancellation: stop).ConfigureAwait(false);
        PortraitFace found = PortraitFace.Find(analyzer, photo, path);
        Require.That(found.Quarters == 0, $"The face in '{path}' is not upright.");
        HeadCrop crop = HeadCrop.Around(found.Face, photo.Width, photo.Height, Side);
        return new DirectionPicture(crop.Cut(crop.ScalePhoto(photo)), crop.ToCrop(found.Face));
    }

    /// <summary>A clip's picture: a photo, or the frame in the middle.</summary>
    public static DirectionPicture Read(Corpus corpus, CorpusClip clip) =>
        new(corpus.ReadPicture(clip, clip.Frames / 2), corpus.ReadLabels(clip, clip.Frames / 2).Face);
}
