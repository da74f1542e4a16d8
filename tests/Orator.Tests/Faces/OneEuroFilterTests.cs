using System.Numerics;
using Orator.Perception;

namespace Orator.Tests.Faces;

public sealed class OneEuroFilterTests
{
    [Fact]
    public void TheFirstPointsPassUnchanged()
    {
        Vector3[] points = [new(1, 2, 3)];
        Assert.Equal(points, new OneEuroFilter(1, 1).Filter(points, 5, 60));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(60)]
    public void JitterAtRestIsReducedByFourTenths(double framesPerSecond)
    {
        OneEuroFilter filter = FaceTracker.CreateFilter();
        Random random = new(1);
        double before = 0;
        double after = 0;
        for (int i = 0; i < 200; i++)
        {
            Vector3 noise = new((float)(random.NextDouble() - 0.5) * 0.2f, 0, 0);
            float filtered = filter.Filter([noise], i / framesPerSecond, 60)[0].X;
            before += i < 20 ? 0 : noise.X * noise.X;
            after += i < 20 ? 0 : filtered * filtered;
        }

        Assert.True(Math.Sqrt(after) < 0.6 * Math.Sqrt(before), $"from {Math.Sqrt(before / 180)} to {Math.Sqrt(after / 180)} px");
    }

    [Theory]
    [InlineData(24)]
    [InlineData(60)]
    public void FastLipsLagLessThanHalfAFrame(double framesPerSecond)
    {
        // A lip that opens and closes four times a second by 0.1 eye distances to either side.
        OneEuroFilter filter = FaceTracker.CreateFilter();
        const float Unit = 60;
        const double Frequency = 4;
        double lag = 0;
        int count = 0;
        for (int i = 0; i < 100; i++)
        {
            double phase = 2 * Math.PI * Frequency * i / framesPerSecond;
            float truth = 6 * (float)Math.Sin(phase);
            float filtered = filter.Filter([new Vector3(truth, 0, 0)], i / framesPerSecond, Unit)[0].X;

            // Lag = error over speed, where the speed is high.
            double speed = 6 * 2 * Math.PI * Frequency / framesPerSecond * Math.Cos(phase);
            if (i > 20 && Math.Abs(Math.Cos(phase)) > 0.7)
            {
                lag += (truth - filtered) / speed;
                count++;
            }
        }

        Assert.InRange(lag / count, 0, 0.5);
    }
}
