using Orator.Engine;

namespace Orator.Imaging;

/// <summary>Makes single pictures smaller without aliasing; who has many of one size keeps a <see cref="Resizer"/>.</summary>
internal static class Downscaling
{
    /// <summary>Resizes with a separable triangle filter as wide as the pixels of the result.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="width">New width, pixels.</param>
    /// <param name="height">New height, pixels.</param>
    public static Image Resize(Image source, int width, int height)
    {
        if (width == source.Width && height == source.Height)
        {
            return source.Clone();
        }

        Image result = new(width, height);
        new Resizer(source.Width, source.Height, width, height, ThreadLimit.Current).Resize(source, result);
        return result;
    }
}
