namespace Orator.Animation;

/// <summary>Puts a rendered square back into the photo that it was cut from; the seam is feathered.</summary>
/// <param name="crop">Where the square lies.</param>
/// <param name="scaledPhoto">The picture that <see cref="HeadCrop.ScalePhoto"/> gave.</param>
/// <param name="feather">Width of the seam in pixels, at least 1: small if the square fits exactly, larger if its border was drawn
/// anew.</param>
public sealed class PasteBack(HeadCrop crop, Image scaledPhoto, int feather = PasteBack.Narrow)
{
    /// <summary>Width of a seam that hides nothing but rounding, pixels.</summary>
    public const int Narrow = 8;

    /// <summary>Composes one frame.</summary>
    /// <param name="rendered">The rendered square, <see cref="HeadCrop.Side"/> pixels a side.</param>
    /// <param name="frame">Receives the photo with the square in it; as large as the scaled photo.</param>
    /// <exception cref="ArgumentException">A picture has the wrong size.</exception>
    public void Compose(Image rendered, Image frame)
    {
        if (rendered.Width != crop.Side || rendered.Height != crop.Side || frame.Width != scaledPhoto.Width || frame.Height != scaledPhoto.Height)
        {
            throw new ArgumentException(
                $"Expected a square of {crop.Side} and a frame of {scaledPhoto.Width}x{scaledPhoto.Height} pixels.");
        }

        scaledPhoto.Pixels.CopyTo(frame.Pixels, 0);
        int left = Math.Max(0, crop.X);
        int right = Math.Min(frame.Width, crop.X + crop.Side);
        int bottom = Math.Min(frame.Height, crop.Y + crop.Side);
        for (int y = Math.Max(0, crop.Y); y < bottom; y++)
        {
            int rowEdge = EdgeDistance(y, crop.Y, frame.Height);
            int x = left;
            while (x < right)
            {
                int edge = Math.Min(rowEdge, EdgeDistance(x, crop.X, frame.Width));
                if (edge >= feather && rowEdge >= feather)
                {
                    int end = Math.Max(x + 1, right - feather);
                    rendered.Pixels.AsSpan(
                        (((y - crop.Y) * crop.Side) + x - crop.X) * 3,
                        (end - x) * 3).CopyTo(frame.Pixels.AsSpan(((y * frame.Width) + x) * 3));
                    x = end;
                    continue;
                }

                Span<byte> to = frame[x, y];
                ReadOnlySpan<byte> from = rendered[x - crop.X, y - crop.Y];
                for (int c = 0; c < 3; c++)
                {
                    to[c] = (byte)(to[c] + ((((from[c] - to[c]) * edge) + (Math.Sign(from[c] - to[c]) * feather / 2)) / feather));
                }

                x++;
            }
        }
    }

    /// <summary>Distance to the nearer edge of the square, 0 to the width of the seam; an edge that the photo cuts off needs no
    /// feather.</summary>
    private int EdgeDistance(int position, int start, int photo)
    {
        int low = start <= 0 ? feather : position - start;
        int high = start + crop.Side >= photo ? feather : start + crop.Side - 1 - position;
        return Math.Min(feather, Math.Min(low, high));
    }
}
