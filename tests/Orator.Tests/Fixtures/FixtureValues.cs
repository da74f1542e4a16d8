using System.Globalization;
using Orator.Checkpoints;

namespace Orator.Tests.Fixtures;

/// <summary>A file of ../shared/fixtures: values of an independent implementation in double precision, rounded to float; of large
/// tensors some elements, statistics and means of squares.</summary>
internal sealed class FixtureValues(string name, string folder = "styleheat") : IDisposable
{
    private readonly SafetensorsFile _file = SharedFolder.Fixture($"{folder}/{name}.safetensors");

    /// <summary>Largest difference so far relative to the tensor's largest element, and where; gradients that are zero in theory left
    /// out.</summary>
    public (double Share, string Name) Worst { get; private set; } = (0, "nothing");

    public int Compared { get; private set; }

    public IReadOnlyCollection<string> Names => _file.Names;

    public StoredTensor this[string name] => _file[name];

    /// <summary>The stored picture of bytes as planes, -1 to 1.</summary>
    public float[] Picture()
    {
        float[] bytes = _file["in.image_u8"].Values;
        int pixels = bytes.Length / 3;
        return [.. Enumerable.Range(0, bytes.Length).Select(i => (float)((bytes[(i % pixels * 3) + (i / pixels)] / 127.5) - 1))];
    }

    /// <summary>Fails if a tensor differs by more than a share of its largest element (or of <paramref name="floor"/>, if that is
    /// larger).</summary>
    public void Compare(string key, ReadOnlySpan<float> actual, double tolerance, double floor = 0)
    {
        if (Names.Contains(key))
        {
            Close(key, _file[key].Values, actual, tolerance, floor);
            return;
        }

        float[] values = actual.ToArray();
        string probe = Stored("probe", key)!;
        float[] statistics = _file["f64.stat." + key].Values;
        double size = Math.Max(Math.Abs(statistics[2]), Math.Abs(statistics[3]));
        int count = _file[probe].Values.Length;
        Close(
            probe,
            _file[probe].Values,
            [.. Enumerable.Range(0, count).Select(k => values[values.Length <= count ? k : (int)(k * 2654435761L % values.Length)])],
            tolerance,
            size);
        float mean = (float)values.Average(v => (double)v);
        float deviation = (float)Math.Sqrt(values.Average(v => Math.Pow(v - (double)mean, 2)));
        Close("f64.stat." + key, statistics, [mean, deviation, values.Min(), values.Max()], tolerance, size);
        if (Stored("pool", key) is { } pool)
        {
            Close(pool, _file[pool].Values, Pooled(values, _file[pool].Shape, pool), tolerance, size);
        }
    }

    public void Dispose() => _file.Dispose();

    private string? Stored(string form, string key) => Names.SingleOrDefault(
        n => n.StartsWith(form, StringComparison.Ordinal) && n.EndsWith("." + key, StringComparison.Ordinal));

    private static float[] Pooled(float[] values, int[] shape, string pool)
    {
        int by = int.Parse(pool["pool".Length..pool.IndexOf('.', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        (int height, int width) = (shape[^2], shape[^1]);
        double[] sums = new double[values.Length / (by * by)];
        for (int i = 0; i < values.Length; i++)
        {
            int row = i / (width * by);
            sums[(((row / (height * by) * height) + (row % (height * by) / by)) * width) + (i % (width * by) / by)] += values[i];
        }

        return Array.ConvertAll(sums, sum => (float)(sum / (by * by)));
    }

    private void Close(string key, float[] expected, ReadOnlySpan<float> actual, double tolerance, double floor)
    {
        Assert.Equal(expected.Length, actual.Length);
        double size = Math.Max(floor, expected.Max(Math.Abs));
        double difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            // A difference that is no number is none that is allowed.
            double d = Math.Abs((double)expected[i] - actual[i]);
            difference = double.IsNaN(d) ? double.PositiveInfinity : Math.Max(difference, d);
        }

        Compared++;
        Worst = difference / size > Worst.Share ? (difference / size, key) : Worst;
        Assert.True(difference <= tolerance * size, $"{key} differs by {difference} (allowed {tolerance * size})");
    }
}
