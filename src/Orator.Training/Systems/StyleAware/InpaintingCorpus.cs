using Orator.Media;
using Orator.Perception;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleAware;

/// <summary>The faces that a network learns to complete.</summary>
/// <param name="Samples">At least one.</param>
/// <param name="Notes">Pictures left out, each with the reason.</param>
public sealed record InpaintingCorpus(IReadOnlyList<InpaintingSample> Samples, IReadOnlyList<string> Notes)
{
    private static readonly string[] PictureEndings = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"];

    private static readonly string[] Demo =
    [
        "audrey.jpg", "SeanConnery.jpg", "cage.jpg", "bieber_small.jpg",
        "franck_01829.jpg", "queen20_crop.jpg", "obama4_crop.jpg", "ri_1_crop.jpg",
    ];

    /// <summary>Eight photos of different people among the demo media.</summary>
    public static IReadOnlyList<string> DemoPhotos => Array.ConvertAll(Demo, DemoMedia.File);

    /// <summary>Finds the largest face of each picture.</summary>
    /// <param name="paths">Pictures, and folders of pictures (not their subfolders).</param>
    /// <param name="size">Side of the samples in pixels.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">
    /// A path does not exist, a picture that was named itself cannot be used, or a folder has none that can.
    /// </exception>
    public static async Task<InpaintingCorpus> LoadAsync(IReadOnlyList<string> paths, int size, CancellationToken cancellation = default)
    {
        using FaceAnalyzer analyzer = new();
        List<InpaintingSample> samples = [];
        List<string> notes = [];
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                samples.Add(await ReadAsync(analyzer, path, size, cancellation).ConfigureAwait(false));
                continue;
            }

            int before = samples.Count;
            foreach (string file in Directory.EnumerateFiles(path).Where(IsPicture).Order(StringComparer.Ordinal))
            {
                try
                {
                    samples.Add(await ReadAsync(analyzer, file, size, cancellation).ConfigureAwait(false));
                }
                catch (InputException e)
                {
                    notes.Add($"left out: {e.Message}");
                }
            }

            if (samples.Count == before)
            {
                throw new InputException(
                    $"The folder '{path}' has no picture with a usable face: "
                    + "give photos that show a face from the front, as .jpg, .png or .webp files.");
            }
        }

        return new InpaintingCorpus(samples, notes);
    }

    private static bool IsPicture(string path) => PictureEndings.Contains(Path.GetExtension(path).ToLowerInvariant());

    private static async Task<InpaintingSample> ReadAsync(FaceAnalyzer analyzer, string path, int size, CancellationToken cancellation)
    {
        Image picture = await ImageReader.ReadAsync(path, cancellation: cancellation).ConfigureAwait(false);
        return InpaintingSample.Cut(picture, PortraitFace.Find(analyzer, picture, Path.GetFileName(path)).Face, size);
    }
}
