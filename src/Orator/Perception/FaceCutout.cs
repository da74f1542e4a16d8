using Orator.Geometry;

namespace Orator.Perception;

/// <summary>Cuts a rotated square out of a picture as a picture, for people to look at or to compare (networks use
/// <see cref="FaceCrop"/>).</summary>
public static class FaceCutout
{
    /// <summary>A square picture in another size, read as <see cref="Cut"/> reads it; in its own size it is returned itself.</summary>
    /// <remarks>
    /// Each pixel is a mean of samples of equal weight, as in <see cref="FaceCrop"/>: corpora and the networks that learned from them have
    /// seen faces so. Frames are resized by a triangle filter (Downscaling), which keeps more detail.
    /// </remarks>
    /// <param name="picture">A square picture.</param>
    /// <param name="size">New side in pixels.</param>
    public static Image Resize(Image picture, int size) =>
        size == picture.Width ? picture : Cut(picture, new FaceRegion(picture.Width / 2f, picture.Height / 2f, picture.Width, 0), size);

    /// <summary>Resamples a region; where it reaches over the edge, the nearest pixels of the picture are repeated.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="region">The square, in continuous picture pixels.</param>
    /// <param name="size">Side of the result in pixels.</param>
    public static Image Cut(Image picture, FaceRegion region, int size)
    {
        int plane = size * size;
        float[] values = new float[3 * plane];
        FaceCrop.Sample(picture, region, size, values);
        Image image = new(size, size);
        for (int i = 0; i < plane; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                image.Pixels[(3 * i) + channel] = (byte)(values[(channel * plane) + i] + 0.5f);
            }
        }

        return image;
    }
}
