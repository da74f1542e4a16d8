using Orator.Training.Metrics;

namespace Orator.Tests.Evaluation;

public sealed class CsimTests
{
    [Fact]
    public void CosineOfKnownAngles()
    {
        Assert.Equal(1, Csim.Between([1, 2, 3], [2, 4, 6]), 1e-6);
        Assert.Equal(0, Csim.Between([1, 0], [0, 5]), 1e-6);
        Assert.Equal(-1, Csim.Between([1, 2], [-1, -2]), 1e-6);
    }

    [Fact]
    public void DescriptorsWithoutDirectionAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Csim.Between([0, 0], [1, 0]));
        Assert.Throws<ArgumentException>(() => Csim.Between([1, 0], [1, 0, 0]));
    }
}
