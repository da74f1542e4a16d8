using Orator.Media;
using Orator.Systems.FreeHeadGan;

namespace Orator.Tests.FreeHeadGan;

/// <summary>What the tests of HeadGAN share: ../shared/fixtures/headgan, and networks of the sizes there.</summary>
internal static class HeadGanFixtures
{
    public const string Folder = "headgan";
    public const string Manifest = "fixtures/headgan/manifest.json";

    public static FreeHeadGanConfiguration Tiny { get; } = new()
    {
        Size = 32,
        Channels = [4, 16, 64],
        Hidden = 8,
        AudioFeatures = 6,
    };

    /// <summary>Pictures of the formula by number, [N, 3, 256, 256], 0 to 1.</summary>
    public static async Task<float[]> Pictures(params int[] numbers)
    {
        List<float> values = [];
        foreach (int number in numbers)
        {
            Image image = await ImageReader.ReadAsync(
                SharedFolder.Path(FormattableString.Invariant($"fixtures/styleheat/images/k{number}_256.png")),
                cancellation: TestContext.Current.CancellationToken);
            values.AddRange(image.ToPlanes());
        }

        return [.. values];
    }

    public static float[] Signed(float[] values) => Array.ConvertAll(values, v => (2 * v) - 1);
}
