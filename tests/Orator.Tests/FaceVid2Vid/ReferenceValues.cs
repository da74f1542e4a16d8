using Orator.Checkpoints;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>A file of ../shared/fixtures/facevid2vid: values of an independent implementation in double precision, rounded to
/// float.</summary>
internal sealed class ReferenceValues(string name) : IDisposable
{
    private readonly SafetensorsFile _file = SharedFolder.Fixture($"facevid2vid/{name}.safetensors");
    private double _squares;
    private double _differenceSquares;

    /// <summary>Largest difference so far, relative to what was allowed, and where.</summary>
    public (double Share, string Name) Worst { get; private set; } = (0, "nothing");

    /// <summary>Number of tensors compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Length of the difference of all that was compared, relative to its length.</summary>
    public double Distance => Math.Sqrt(_differenceSquares / _squares);

    public IReadOnlyCollection<string> Names => _file.Names;

    public StoredTensor this[string name] => _file[name];

    public float[] Values(string name) => _file[name].Values;

    public bool Has(string name) => Names.Contains(name) || Names.Contains(name + ".probe");

    /// <summary>Largest absolute value of a stored tensor.</summary>
    public double Size(string name) => Names.Contains(name) ? Values(name).Max(Math.Abs)
        : Names.Contains(name + ".stats") ? Math.Max(Math.Abs(Values(name + ".stats")[2]), Math.Abs(Values(name + ".stats")[3]))
        : Names.Contains(name + ".summary") ? Values(name + ".summary")[1]
        : Values(name + ".probe").Max(Math.Abs);

    /// <summary>
    /// Fails if a tensor differs by more than a share of its largest element. Of intermediate values the first sample is stored, of large
    /// tensors some elements.
    /// </summary>
    public void Compare(string name, ReadOnlySpan<float> actual, double tolerance) =>
        CompareWithin(name, actual, tolerance * Math.Max(1e-3, Size(name)));

    /// <summary>Fails if a tensor differs by more than an absolute amount.</summary>
    public void CompareWithin(string name, ReadOnlySpan<float> actual, double allowed)
    {
        double difference = 0;
        if (Names.Contains(name))
        {
            float[] expected = Values(name);
            Assert.True(expected.Length <= actual.Length, $"{name} has {actual.Length} elements, not {expected.Length}");
            for (int i = 0; i < expected.Length; i++)
            {
                difference = Math.Max(difference, Difference(expected[i], actual[i]));
            }
        }
        else
        {
            float[] expected = Values(name + ".probe");
            long count = Names.Contains(name + ".shape")
                ? Values(name + ".shape").Aggregate(1L, (product, d) => product * (long)d)
                : actual.Length;
            for (long k = 0; k < expected.Length; k++)
            {
                // All elements, if there are no more than are stored.
                long index = count <= expected.Length ? k : k * 2654435761 % count;
                difference = Math.Max(difference, Difference(expected[k], actual[(int)index]));
            }
        }

        Compared++;
        Worst = difference / allowed > Worst.Share ? (difference / allowed, name) : Worst;
        Assert.True(difference <= allowed, $"{name} differs by {difference} (allowed {allowed})");
    }

    private double Difference(float expected, float actual)
    {
        double difference = Math.Abs((double)expected - actual);
        _squares += (double)expected * expected;
        _differenceSquares += difference * difference;
        return difference;
    }

    public void Dispose() => _file.Dispose();
}
