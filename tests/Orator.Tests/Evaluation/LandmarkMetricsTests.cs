using System.Numerics;
using Orator.Geometry;
using Orator.Training.Metrics;

namespace Orator.Tests.Evaluation;

public sealed class LandmarkMetricsTests
{
    [Fact]
    public void AkdIsTheMeanDistanceInThePicture()
    {
        Vector3[] truth = Face(v => v);
        Vector3[] shifted = Face(v => v + new Vector3(3, 4, 100));
        Assert.Equal(5, LandmarkMetrics.Akd(shifted, truth), 1e-4);
    }

    [Fact]
    public void MouthDistanceIgnoresWhereTheHeadIs()
    {
        Vector3[] truth = Face(v => v);
        Vector3[] elsewhere = Face(v => new Vector3((1.2f * v.X) - (0.3f * v.Y) + 10, (0.3f * v.X) + (1.2f * v.Y) - 20, v.Z));
        Assert.Equal(0, LandmarkMetrics.MouthLmd(elsewhere, truth), 1e-3);
    }

    [Fact]
    public void MouthDistanceSeesTheLips()
    {
        Vector3[] truth = Face(v => v);
        Vector3[] open = Face(v => v);
        foreach (int vertex in FaceTopology.LipsOuter)
        {
            open[vertex].Y += 4;
        }

        Assert.Equal(2, LandmarkMetrics.MouthLmd(open, truth), 1e-3);
    }

    [Fact]
    public void JitterIsZeroForSteadyMotionAndSeesShaking()
    {
        Assert.Equal(0, LandmarkMetrics.Jitter(Face(v => v), Face(v => v + Vector3.UnitX), Face(v => v + (2 * Vector3.UnitX))), 1e-4);
        Assert.Equal(2, LandmarkMetrics.Jitter(Face(v => v), Face(v => v + Vector3.UnitX), Face(v => v)), 1e-4);
    }

    [Fact]
    public void ExpressionsAreApartByWhatMoves()
    {
        ExpressionBasis basis = ExpressionBasis.Default;
        MotionFrame closed = new();
        MotionFrame open = new() { Expression = basis.FromMouthShape(new MouthShape(0.2f, 0, 0)) };
        MotionFrame half = new() { Expression = [.. open.Expression.Select(c => c / 2)] };
        double whole = LandmarkMetrics.ExpressionMovement(open, closed);
        Assert.InRange(whole, 1, 20); // The lower lip and the chin move by about 20 %, most of the face does not.
        Assert.Equal(whole / 2, LandmarkMetrics.ExpressionMovement(half, closed), 1e-4);
        Assert.Equal(0, LandmarkMetrics.ExpressionMovement(open, open));
    }

    [Fact]
    public void GazeErrorIsTheAngleBetweenDirectionsOfOpenEyes()
    {
        MotionFrame ahead = new();
        MotionFrame aside = new() { GazeRight = new Vector2(MathF.PI / 6, 0), GazeLeft = new Vector2(0, MathF.PI / 18) };
        Assert.Equal(20, LandmarkMetrics.GazeError(aside, ahead)!.Value, 1e-3);
        Assert.Null(LandmarkMetrics.GazeError(aside with { BlinkLeft = 0.6f }, ahead));
        Assert.Null(LandmarkMetrics.GazeError(aside, ahead with { BlinkRight = 1 }));
    }

    [Fact]
    public void PoseDistanceIsTheAngleBetweenHeads()
    {
        MotionFrame a = new() { Rotation = Rotation.FromAngles(0.2f, 0.1f, -0.3f) };
        MotionFrame b = new() { Rotation = Rotation.FromAngles(0.2f, 0.1f, -0.3f) * Rotation.FromAngles(10 * MathF.PI / 180, 0, 0) };
        Assert.Equal(10, LandmarkMetrics.PoseDistance(a, b), 1e-3);
        Assert.Equal(0, LandmarkMetrics.PoseDistance(a, a), 1e-3);
    }

    [Fact]
    public void ExpressionDistanceIsTheMeanDifferenceOfCoefficients()
    {
        MotionFrame a = new();
        MotionFrame b = new();
        b.Expression[3] = -ExpressionBasis.Count;
        Assert.Equal(1, LandmarkMetrics.ExpressionDistance(a, b), 1e-6);
    }

    [Fact]
    public void SimilarityUndoesItsInverse()
    {
        SimilarityTransform transform = new(0.8f, -0.4f, 12, -7);
        Vector2 there = transform.Apply(new Vector2(31, 45));
        Assert.True(Vector2.Distance(new Vector2(31, 45), transform.Inverse.Apply(there)) < 1e-3f);
    }

    /// <summary>The average face, 100 pixels between the outer eye corners.</summary>
    private static Vector3[] Face(Func<Vector3, Vector3> move) =>
        [.. FaceTopology.Canonical.ToArray().Select(v => move((v * 100) + new Vector3(128, 100, 0)))];
}
