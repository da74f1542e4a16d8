using System.Numerics;
using Orator.Imaging;

namespace Orator.Tests.Drawing;

public sealed class CaptionsTests
{
    [Fact]
    public void EveryLetterHasAShapeOfItsOwn()
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:-+=_/()%'?äéß";
        HashSet<string> shapes = [.. Letters.Select(Shape)];
        Assert.Equal(Letters.Length, shapes.Count);
    }

    [Theory]
    [InlineData(TextAlignment.Left, 10, 30)]
    [InlineData(TextAlignment.Center, 0, 20)]
    [InlineData(TextAlignment.Right, -10, 10)]
    public void TextStandsWhereItShall(TextAlignment alignment, int from, int to)
    {
        // A capital's height, on its baseline, beginning, centred or ending at the position.
        Image image = Draw("H", new Vector2(20, 24), alignment, height: 12);
        List<(int X, int Y)> lit = [];
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                if (image[x, y][0] > 128)
                {
                    lit.Add((x, y));
                }
            }
        }

        Assert.Equal((12, 23), (lit.Min(p => p.Y), lit.Max(p => p.Y)));
        Assert.InRange(lit.Average(p => p.X), 10 + from, 10 + to);
        Assert.InRange(Captions.Width("HH", 12), 2 * (lit.Max(p => p.X) - lit.Min(p => p.X)), 40);
    }

    [Fact]
    public void WhatLiesBeyondThePictureIsCutOff()
    {
        foreach ((int x, int y) in new[] { (-5, 3), (35, 40), (-500, 10), (10, 500), (10, -500) })
        {
            Draw("Wide text", new Vector2(x, y), TextAlignment.Left);
        }

        Assert.All(Draw("", new Vector2(10, 10), TextAlignment.Center).Pixels, value => Assert.Equal(0, value));
    }

    private static string Shape(char letter) =>
        Convert.ToHexString(Draw(letter.ToString(), new Vector2(4, 20), TextAlignment.Left).Pixels);

    private static Image Draw(string text, Vector2 position, TextAlignment alignment, float height = 12)
    {
        Image image = new(40, 32);
        Captions.Write(image, text, position, height, new Vector3(255), alignment);
        return image;
    }
}
