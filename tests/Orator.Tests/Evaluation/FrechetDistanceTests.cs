using Orator.Checkpoints;
using Orator.Training.Metrics;

namespace Orator.Tests.Evaluation;

public sealed class FrechetDistanceTests
{
    [Fact]
    public void AgreesWithTheIndependentImplementation()
    {
        SafetensorsFile fixture = SharedFolder.Fixture("headgan/metrics.safetensors");
        Assert.Equal(fixture["out.frechet"].Values[0], FrechetDistance.Between(Rows(fixture["in.X"]), Rows(fixture["in.Y"])), 1e-4);
    }

    [Fact]
    public void EqualSetsAreNotApartEvenIfSmallerThanTheirFeatures()
    {
        float[][] few = Normal(count: 5, features: 20, mean: 0, deviation: 1);
        Assert.Equal(0, FrechetDistance.Between(few, [.. few.Reverse()]), 1e-9);
    }

    [Fact]
    public void ASpreadAndAShiftCountByTheFormula()
    {
        // The same draws, stretched and moved: covariances commute, and the distance is known exactly.
        float[][] draws = Normal(count: 40, features: 3, mean: 0, deviation: 1);
        float[][] other = [.. draws.Select(row => row.Select(v => (2 * v) + 3).ToArray())];
        double variance = Enumerable.Range(0, 3).Sum(k => Variance([.. draws.Select(row => (double)row[k])]));
        double shift = Enumerable.Range(0, 3).Sum(k => Math.Pow(draws.Average(row => row[k]) + 3, 2));
        Assert.Equal(shift + variance, FrechetDistance.Between(draws, other), 1e-4);
    }

    [Fact]
    public void OnePictureIsNoSet() => Assert.Throws<ArgumentException>(() => FrechetDistance.Between([[1, 2]], [[1, 2], [3, 4]]));

    private static double Variance(double[] values) => values.Sum(v => Math.Pow(v - values.Average(), 2)) / (values.Length - 1);

    private static float[][] Normal(int count, int features, float mean, float deviation)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, features)
            .Select(_ => mean + (deviation * MathF.Sqrt(
                -2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle()))).ToArray())];
    }

    private static float[][] Rows(StoredTensor tensor) => [.. tensor.Values.Chunk(tensor.Shape[1])];
}
