using System.Reflection;
using Orator.Media;
using Orator.Training.Metrics;

namespace Orator.Tests.Golden;

/// <summary>
/// Approved pictures, <c>tests/Orator.Tests/Golden/pictures/NAME.png</c>, and what counts as a difference from them. With
/// <c>ORATOR_APPROVE=1</c> in the environment the tests write them anew instead of comparing: look at them before you commit them.
/// </summary>
internal static class GoldenPicture
{
    /// <summary>Least peak signal-to-noise ratio of the whole picture, dB. Processors differ by 94 dB.</summary>
    public const double LeastPsnr = 38;

    /// <summary>
    /// Most that the mean of a channel over a square of <see cref="TileSide"/> pixels may differ, levels of 255: a tint or a seam changes
    /// little of the whole picture's ratio, but one of these means.
    /// </summary>
    public const double MostTileDifference = 2.5;

    private const int TileSide = 8;
    private static readonly string[] Channels = ["red", "green", "blue"];

    private static bool Approving => Environment.GetEnvironmentVariable("ORATOR_APPROVE") == "1";

    /// <summary>Path of an approved picture.</summary>
    public static string PathOf(string name) => Path.Combine(Folder, name + ".png");

    /// <summary>Compares a picture with the approved one of that name, or approves it.</summary>
    public static async Task CheckAsync(string name, Image made)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        if (Approving)
        {
            await ImageWriter.WriteAsync(made, PathOf(name), cancellation);
            Assert.Skip($"approved: {PathOf(name)}");
        }

        Assert.True(File.Exists(PathOf(name)), $"There is no '{PathOf(name)}': run with ORATOR_APPROVE=1 and look at what it writes.");
        Image approved = await ImageReader.ReadAsync(PathOf(name), cancellation: cancellation);
        if (Difference(approved, made) is string difference)
        {
            string rejected = Path.Combine(Path.GetTempPath(), $"orator-{name}.png");
            await ImageWriter.WriteAsync(made, rejected, cancellation);
            Assert.Fail($"{difference}. Now: {rejected}; approved: {PathOf(name)}. If the new look is right, run with ORATOR_APPROVE=1.");
        }
    }

    /// <summary>What differs by more than rounding and encoding do; null if nothing.</summary>
    public static string? Difference(Image approved, Image made)
    {
        if ((approved.Width, approved.Height) != (made.Width, made.Height))
        {
            return $"{made.Width}x{made.Height} pixels instead of {approved.Width}x{approved.Height}";
        }

        (double psnr, (double tile, string where)) = Measure(approved, made);
        string measured = FormattableString.Invariant(
            $"PSNR {psnr:0.0} dB, least {LeastPsnr}; {where}: {tile:0.0} levels, most {MostTileDifference}");
        return psnr < LeastPsnr || tile > MostTileDifference ? measured : null;
    }

    /// <summary>The peak signal-to-noise ratio, and the largest difference of a tile.</summary>
    public static (double Psnr, (double Difference, string Where) Worst) Measure(Image approved, Image made)
    {
        (double Difference, string Where) worst = (0, "nowhere");
        for (int top = 0; top + TileSide <= made.Height; top += TileSide)
        {
            for (int left = 0; left + TileSide <= made.Width; left += TileSide)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    double difference = Math.Abs(TileMean(made, left, top, channel) - TileMean(approved, left, top, channel));
                    if (difference > worst.Difference)
                    {
                        worst = (difference, $"{Channels[channel]} at ({left}, {top})");
                    }
                }
            }
        }

        return (ImageMetrics.Psnr(approved, made), worst);
    }

    // A path that the project file wrote into the assembly.
    private static string Folder =>
        typeof(GoldenPicture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "GoldenPictures").Value!;

    private static double TileMean(Image image, int left, int top, int channel)
    {
        int sum = 0;
        for (int y = top; y < top + TileSide; y++)
        {
            for (int x = left; x < left + TileSide; x++)
            {
                sum += image[x, y][channel];
            }
        }

        return (double)sum / (TileSide * TileSide);
    }
}
