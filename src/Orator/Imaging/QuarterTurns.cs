namespace Orator.Imaging;

/// <summary>Turns pictures by right angles, without loss.</summary>
internal static class QuarterTurns
{
    /// <summary>A picture turned clockwise.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="quarters">Right angles, any whole number.</param>
    /// <returns>A new picture; the same one for whole turns.</returns>
    public static Image Turn(Image picture, int quarters)
    {
        if (quarters % 4 == 0)
        {
            return picture;
        }

        bool swapped = quarters % 2 != 0;
        Image turned = new(swapped ? picture.Height : picture.Width, swapped ? picture.Width : picture.Height);
        Turn(picture, quarters, turned);
        return turned;
    }

    /// <summary>The same into a picture that exists already.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="quarters">Right angles, clockwise.</param>
    /// <param name="turned">Receives it; width and height exchanged for odd numbers.</param>
    public static void Turn(Image picture, int quarters, Image turned)
    {
        int turn = ((quarters % 4) + 4) % 4;
        (int width, int height) = (picture.Width, picture.Height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int toX, int toY) = turn switch
                {
                    1 => (height - 1 - y, x),
                    2 => (width - 1 - x, height - 1 - y),
                    3 => (y, width - 1 - x),
                    _ => (x, y),
                };
                picture[x, y].CopyTo(turned[toX, toY]);
            }
        }
    }
}
