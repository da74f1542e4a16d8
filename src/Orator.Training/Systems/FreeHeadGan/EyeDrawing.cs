using System.Numerics;
using Orator.Imaging;
using Orator.Systems.FreeHeadGan;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>Shows eyes to people.</summary>
internal static class EyeDrawing
{
    private const int Side = 128;
    private const float Arrow = 2.2f;
    private static readonly Vector3 Truth = new(40, 220, 60);
    private static readonly Vector3 Seen = new(240, 40, 40);

    /// <summary>The crop as a picture.</summary>
    /// <param name="eye">The eye.</param>
    /// <param name="size">Side of its crop, pixels.</param>
    public static Image Picture(EyeExample eye, int size)
    {
        Image image = new(Side, Side);
        int plane = size * size;
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int from = (y * size / Side * size) + (x * size / Side);
                for (int channel = 0; channel < 3; channel++)
                {
                    image[x, y][channel] = (byte)((255 * Math.Clamp(eye.Picture[(channel * plane) + from], 0, 1)) + 0.5f);
                }
            }
        }

        return image;
    }

    /// <summary>The same with the rim of the iris and two directions of gaze.</summary>
    /// <param name="eye">The eye.</param>
    /// <param name="size">Side of its crop, pixels.</param>
    /// <param name="seen">The second direction.</param>
    public static Image Gaze(EyeExample eye, int size, Vector3 seen)
    {
        Image image = Picture(eye, size);
        Canvas canvas = new(image);
        Vector3[] vertices = EyeTemplate.Place(eye.Eye);
        Vector2[] rim = [.. EyeTemplate.IrisRim.ToArray().Select(i => Place(vertices[i]))];
        canvas.Polyline(rim, Truth, 1, closed: true);
        Vector3 centre = eye.Eye.Center;
        canvas.Line(Place(centre), Place(centre + (eye.Eye.Gaze * eye.Eye.Radius * Arrow)), Truth, 2);
        canvas.Line(Place(centre), Place(centre + (seen * eye.Eye.Radius * Arrow)), Seen, 2);
        return image;
    }

    private static Vector2 Place(Vector3 point) => new Vector2(point.X + 1, point.Y + 1) * (Side / 2f);
}
