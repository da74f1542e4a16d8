using System.Numerics;
using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Animation;

/// <summary>Where the animated square lies: the photo is scaled by <see cref="Scale"/>, then the square is cut out at whole
/// pixels.</summary>
/// <param name="Scale">Scaled photo pixels per photo pixel, at most 1.</param>
/// <param name="PhotoWidth">Width of the scaled photo, pixels.</param>
/// <param name="PhotoHeight">Height of the scaled photo, pixels.</param>
/// <param name="X">Left edge of the square in the scaled photo; may be negative.</param>
/// <param name="Y">Top edge of the square in the scaled photo; may be negative.</param>
/// <param name="Side">Side of the square, pixels.</param>
public sealed record HeadCrop(float Scale, int PhotoWidth, int PhotoHeight, int X, int Y, int Side)
{
    /// <summary>Longest side of a scaled photo, pixels.</summary>
    public const int LongestPhotoSide = 1920;

    private const float FaceShare = 0.47f;
    private const float Raise = 0.06f;
    private const float Room = 1.3f;

    /// <summary>The square around a head: the face takes up 47 % of it, a little below the middle, so that the hair fits.</summary>
    /// <param name="face">The face, photo pixels.</param>
    /// <param name="photoWidth">Width of the photo, pixels.</param>
    /// <param name="photoHeight">Height of the photo, pixels.</param>
    /// <param name="size">Largest side of the square, pixels; a smaller head is not enlarged.</param>
    public static HeadCrop Around(FaceObservation face, int photoWidth, int photoHeight, int size)
    {
        (Vector2 low, Vector2 high) = Box(face);
        Vector2 extent = high - low;
        float photoSide = MathF.Max(extent.X, extent.Y) / FaceShare;
        float scale = MathF.Min(MathF.Min(1, size / photoSide), (float)LongestPhotoSide / Math.Max(photoWidth, photoHeight));
        int width = Math.Max(1, (int)MathF.Round(photoWidth * scale));
        int height = Math.Max(1, (int)MathF.Round(photoHeight * scale));
        int side = Math.Clamp((int)MathF.Round(photoSide * scale), 1, size);
        Vector2 center = (low + high) / 2 * scale;
        return new HeadCrop(
            scale,
            width,
            height,
            (int)MathF.Round(center.X - (side / 2f)),
            (int)MathF.Round(center.Y - (side * (0.5f + Raise))),
            side);
    }

    /// <summary>
    /// The square of a video that a face stays in: as large as <see cref="Around"/> makes it, larger if the face moves too far for that.
    /// </summary>
    /// <param name="low">Least x and y of all landmarks in the whole video, pixels.</param>
    /// <param name="high">Largest x and y.</param>
    /// <param name="extent">Longer side of the face's box, mean over the frames, pixels.</param>
    /// <param name="width">Width of the frames, pixels.</param>
    /// <param name="height">Height of the frames, pixels.</param>
    public static HeadCrop Holding(Vector2 low, Vector2 high, float extent, int width, int height)
    {
        float way = MathF.Max(high.X - low.X, high.Y - low.Y);
        int side = Math.Max(1, (int)MathF.Round(MathF.Max(extent / FaceShare, way * Room)));
        Vector2 center = (low + high) / 2;
        return new HeadCrop(
            1, width, height, (int)MathF.Round(center.X - (side / 2f)), (int)MathF.Round(center.Y - (side * (0.5f + Raise))), side);
    }

    /// <summary>The box around a face's landmarks.</summary>
    /// <param name="face">The face, pixels.</param>
    public static (Vector2 Low, Vector2 High) Box(FaceObservation face)
    {
        Vector2 low = new(float.PositiveInfinity);
        Vector2 high = new(float.NegativeInfinity);
        foreach (Vector3 p in face.Landmarks)
        {
            low = Vector2.Min(low, new Vector2(p.X, p.Y));
            high = Vector2.Max(high, new Vector2(p.X, p.Y));
        }

        return (low, high);
    }

    /// <summary>Scales the photo.</summary>
    /// <param name="photo">The photo.</param>
    /// <returns>A picture of <see cref="PhotoWidth"/> x <see cref="PhotoHeight"/>.</returns>
    public Image ScalePhoto(Image photo) => Downscaling.Resize(photo, PhotoWidth, PhotoHeight);

    /// <summary>Cuts the square out of the scaled photo; what lies outside repeats the photo's edge.</summary>
    /// <param name="scaledPhoto">The picture that <see cref="ScalePhoto"/> gave.</param>
    public Image Cut(Image scaledPhoto)
    {
        Image crop = new(Side, Side);
        for (int y = 0; y < Side; y++)
        {
            int row = Math.Clamp(Y + y, 0, PhotoHeight - 1);
            for (int x = 0; x < Side; x++)
            {
                scaledPhoto[Math.Clamp(X + x, 0, PhotoWidth - 1), row].CopyTo(crop[x, y]);
            }
        }

        return crop;
    }

    /// <summary>A face of the photo in pixels of the crop.</summary>
    /// <param name="face">The face, photo pixels.</param>
    public FaceObservation ToCrop(FaceObservation face) => face.Transform(Scale, new Vector2(-X, -Y));
}
