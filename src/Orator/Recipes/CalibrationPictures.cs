using Orator.Animation;
using Orator.Geometry;
using Orator.Imaging;
using Orator.Media;
using Orator.Perception;

namespace Orator.Recipes;

/// <summary>Reads a folder of pictures as networks see them: square, the head filling the frame as in <see cref="HeadCrop"/>.</summary>
internal static class CalibrationPictures
{
    /// <summary>More pictures than this hardly change the ranges, but take longer.</summary>
    private const int Most = 32;

    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"];

    /// <summary>
    /// Reads the pictures of a folder in the order of their names, regularly chosen if there are more than 32. One that has the wanted size
    /// already is taken as it is; of others the square around the largest face, or, if there is none, the largest central square.
    /// </summary>
    /// <param name="folder">The folder; folders in it are not looked at.</param>
    /// <param name="size">Side of the results in pixels.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The folder is missing or has no picture, or one is damaged.</exception>
    public static async Task<List<Image>> ReadAsync(string folder, int size, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"The folder of calibration pictures '{folder}' does not exist.");
        }

        string[] files = [.. Directory.EnumerateFiles(folder).Where(
            f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new InputException(
                $"'{folder}' has no pictures to calibrate with: put some typical ones there ({string.Join(", ", Extensions)}).");
        }

        int count = Math.Min(files.Length, Most);
        List<Image> pictures = [];
        using FaceAnalyzer analyzer = new();
        for (int i = 0; i < count; i++)
        {
            Image picture = await ImageReader.ReadAsync(files[i * files.Length / count], cancellation: cancellation).ConfigureAwait(false);
            pictures.Add(
                picture.Width == size && picture.Height == size ? picture : Square(picture, analyzer.Search(picture, most: 1), size));
        }

        return pictures;
    }

    private static Image Square(Image picture, IReadOnlyList<FaceObservation> faces, int size)
    {
        Image square;
        if (faces.Count > 0)
        {
            HeadCrop crop = HeadCrop.Around(faces[0], picture.Width, picture.Height, size);
            square = crop.Cut(crop.ScalePhoto(picture));
        }
        else
        {
            int side = Math.Min(picture.Width, picture.Height);
            Image centre = FaceCutout.Cut(picture, new FaceRegion(picture.Width / 2f, picture.Height / 2f, side, 0), side);
            square = side > size ? Downscaling.Resize(centre, size, size) : centre;
        }

        // Small faces and pictures are enlarged.
        return FaceCutout.Resize(square, size);
    }
}
