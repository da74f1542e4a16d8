using Orator.Media;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>The fixtures' pictures.</summary>
internal static class FormulaImages
{
    /// <summary>Pictures by number as [N, 3, H, W], 0 to 1.</summary>
    public static async Task<float[]> Load(int height, int width, params int[] numbers)
    {
        List<float> values = [];
        foreach (int number in numbers)
        {
            Image image = await ImageReader.ReadAsync(
                SharedFolder.Path($"fixtures/facevid2vid/images/formula_k{number}_{height}x{width}.png"),
                cancellation: TestContext.Current.CancellationToken);
            for (int channel = 0; channel < 3; channel++)
            {
                for (int i = channel; i < image.Pixels.Length; i += 3)
                {
                    values.Add((float)(image.Pixels[i] / 255.0));
                }
            }
        }

        return [.. values];
    }
}
