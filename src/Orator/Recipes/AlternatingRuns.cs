using System.Diagnostics;
using Orator.Engine;
using Orator.Engine.Quantisation;

namespace Orator.Recipes;

/// <summary>Compares the speed of two forms of a network.</summary>
internal static class AlternatingRuns
{
    private const int Runs = 21;

    /// <summary>Median milliseconds of each. Their runs alternate, so that other work on the machine slows both.</summary>
    /// <param name="first">An <c>.onnx</c> file.</param>
    /// <param name="second">Another with the same inputs.</param>
    /// <param name="sample">The inputs.</param>
    public static (double First, double Second) Measure(byte[] first, byte[] second, CalibrationSample sample)
    {
        using Session a = Session.Load(first);
        using Session b = Session.Load(second);
        sample.CopyTo(a);
        sample.CopyTo(b);
        double[] timesA = new double[Runs];
        double[] timesB = new double[Runs];

        // The first run prepares memory.
        Time(a);
        Time(b);
        for (int i = 0; i < Runs; i++)
        {
            timesA[i] = Time(a);
            timesB[i] = Time(b);
        }

        return (timesA.Order().ElementAt(Runs / 2), timesB.Order().ElementAt(Runs / 2));
    }

    private static double Time(Session session)
    {
        long start = Stopwatch.GetTimestamp();
        session.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
