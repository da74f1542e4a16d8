using Orator.Motion.FromSpeech;

namespace Orator.Tests.Motion;

public sealed class IndexedRandomTests
{
    [Fact]
    public void NumbersNeverChangeBetweenMachinesAndVersions()
    {
        // SplitMix64 started at 0 begins with these two numbers (Steele, Lea and Flood; also in the reference code of xoshiro).
        ulong first = 0xE220A8397B1DCDAF;
        IndexedRandom random = new(0);
        ulong z = unchecked(first + 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        Assert.Equal(z ^ (z >> 31), random.Bits(0, 0));
    }

    [Fact]
    public void NormalNumbersHaveMeanZeroAndVarianceOne()
    {
        IndexedRandom random = new(42);
        double[] values = [.. Enumerable.Range(0, 20000).Select(i => random.Normal(3, (ulong)i))];
        Assert.InRange(values.Average(), -0.03, 0.03);
        Assert.InRange(values.Average(v => v * v), 0.96, 1.04);
    }

    [Fact]
    public void StreamsAndSeedsAreUnrelated()
    {
        double Correlation(IndexedRandom a, uint streamA, IndexedRandom b, uint streamB) =>
            Enumerable.Range(0, 10000).Average(i => a.Normal(streamA, (ulong)i) * b.Normal(streamB, (ulong)i));
        Assert.InRange(Correlation(new(1), 0, new(1), 1), -0.04, 0.04);
        Assert.InRange(Correlation(new(1), 0, new(2), 0), -0.04, 0.04);
    }
}
