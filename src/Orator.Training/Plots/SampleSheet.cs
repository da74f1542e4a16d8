using System.Numerics;
using Orator.Imaging;

namespace Orator.Training.Plots;

/// <summary>Pictures that belong together, e.g. what went into a network, what came out, and what should have.</summary>
/// <param name="Caption">What stands below, e.g. a measure of quality.</param>
/// <param name="Pictures">One picture for each row of the sheet.</param>
public sealed record Sample(string Caption, IReadOnlyList<Image> Pictures);

/// <summary>Samples side by side in one picture: one column a sample, one row a kind of picture.</summary>
public static class SampleSheet
{
    private const float Letter = 10;
    private const int Gap = 4;
    private const int CaptionHeight = 28;
    private const int SmallestSide = 96;

    private static readonly Vector3 Ink = new(50, 50, 55);

    /// <summary>Composes the sheet. Small pictures are enlarged by a whole factor, so that captions fit.</summary>
    /// <param name="rows">Names of the rows, from top to bottom.</param>
    /// <param name="samples">At least one sample, from left to right.</param>
    /// <exception cref="ArgumentException">A sample has not one picture for each row, or pictures have different sizes.</exception>
    public static Image Compose(IReadOnlyList<string> rows, IReadOnlyList<Sample> samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Count, 1);
        foreach (Sample sample in samples)
        {
            if (sample.Pictures.Count != rows.Count)
            {
                throw new ArgumentException(
                    $"A sample has {sample.Pictures.Count} pictures, but the sheet has {rows.Count} rows.", nameof(samples));
            }
        }

        (int width, int height) = (samples[0].Pictures[0].Width, samples[0].Pictures[0].Height);
        if (samples.SelectMany(sample => sample.Pictures).FirstOrDefault(picture => picture.Width != width || picture.Height != height) is Image other)
        {
            throw new ArgumentException(
                $"Pictures of a sheet must be equally large, not {width}x{height} and {other.Width}x{other.Height}.", nameof(samples));
        }

        int factor = Math.Max(1, (SmallestSide + width - 1) / width);
        (int cellWidth, int cellHeight) = ((width * factor) + Gap, (height * factor) + Gap);
        int left = (int)MathF.Ceiling(rows.Max(row => Captions.Width(row, Letter))) + 24;
        Image sheet = new(left + (samples.Count * cellWidth), Gap + (rows.Count * cellHeight) + CaptionHeight);
        sheet.Pixels.AsSpan().Fill(255);
        for (int row = 0; row < rows.Count; row++)
        {
            Vector2 before = new(left - 12, Gap + ((row + 0.5f) * cellHeight) + (Letter / 2));
            Captions.Write(sheet, rows[row], before, Letter, Ink, TextAlignment.Right);
            for (int column = 0; column < samples.Count; column++)
            {
                Place(samples[column].Pictures[row], factor, sheet, left + (column * cellWidth), Gap + (row * cellHeight));
            }
        }

        for (int column = 0; column < samples.Count; column++)
        {
            Vector2 below = new(left + ((column + 0.5f) * cellWidth) - (Gap / 2), sheet.Height - 10);
            Captions.Write(sheet, samples[column].Caption, below, Letter, Ink, TextAlignment.Center);
        }

        return sheet;
    }

    private static void Place(Image picture, int factor, Image sheet, int left, int top)
    {
        for (int y = 0; y < picture.Height * factor; y++)
        {
            for (int x = 0; x < picture.Width * factor; x++)
            {
                picture[x / factor, y / factor].CopyTo(sheet[left + x, top + y]);
            }
        }
    }
}
