using Orator.Media;

namespace Orator.Faces;

/// <summary>Cuts a rotated square out of a picture as a picture, for people to look at or to compare (networks use <see cref="FaceCrop"/>).</summary>
public static class FaceCutout
{
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
