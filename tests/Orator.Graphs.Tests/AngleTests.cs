namespace Orator.Graphs.Tests;

public sealed class AngleTests
{
    // All quadrants, axes and diagonals, very flat and very steep ones, and the origin.
    private static readonly float[] Y = [1, 1, -1, -1, 2, -2, 0, 0, 1, -1, 1e-20f, 1e20f, 3, -3e-8f, 0];
    private static readonly float[] X = [1, -1, 1, -1, 1, -3, 1, -1, 0, 0, 1, -1, -3, -2, 0];

    [Fact]
    public void AnglesLieInTheirQuadrants() =>
        Numbers.Close([.. Y.Zip(X, (y, x) => Math.Atan2(y, x))], Numbers.Run(t => t[0].Atan2(t[1]), ([15], Y), ([15], X)), 1e-6);

    [Fact]
    public void SlopesOfAnglesAreFiniteEverywhere()
    {
        (double Y, double X)[] expected = [.. Y.Zip(X, (y, x) => ((double)y, (double)x)).Select(
            p => p is (0, 0) ? (0, 0) : (p.Item2 / Squares(p), -p.Item1 / Squares(p)))];
        Tensor Slope(Tensor[] t, int by) => Gradients.Of(t[0].Atan2(t[1]).Sum(), t)[by];
        Numbers.Close([.. expected.Select(e => e.Y)], Numbers.Run(t => Slope(t, 0), ([15], Y), ([15], X)), 1e-6);
        Numbers.Close([.. expected.Select(e => e.X)], Numbers.Run(t => Slope(t, 1), ([15], Y), ([15], X)), 1e-6);
        Assert.All(Numbers.Run(t => Gradients.Of(Slope(t, 1).Sum(), t)[0], ([15], Y), ([15], X)), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void ArcFunctionsInvertTheirs()
    {
        float[] x = [-0.99f, -0.5f, 0, 0.1f, 0.75f];
        Numbers.Close([.. x.Select(v => Math.Asin(v))], Numbers.Run(t => t[0].Asin(), ([5], x)), 1e-6);
        Numbers.Close([.. x.Select(v => Math.Acos(v))], Numbers.Run(t => t[0].Acos(), ([5], x)), 1e-6);
        Numbers.Close([.. x.Select(v => Math.Atan(v * 50))], Numbers.Run(t => (t[0] * 50).Atan(), ([5], x)), 1e-6);
    }

    private static double Squares((double, double) p) => (p.Item1 * p.Item1) + (p.Item2 * p.Item2);
}
