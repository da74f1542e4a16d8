namespace Orator.Engine;

/// <summary>How close values come to those that they should be.</summary>
public static class SignalToNoise
{
    /// <summary>Peak signal-to-noise ratio, <c>10 log10(peak² / MSE)</c>.</summary>
    /// <param name="squares">Sum of the squared differences.</param>
    /// <param name="count">Number of differences, at least 1.</param>
    /// <param name="peak">Largest difference that is possible: 255 for bytes, 1 for values from 0 to 1.</param>
    /// <returns>Decibels; positive infinity without any difference.</returns>
    public static double Peak(double squares, long count, double peak) =>
        squares == 0 ? double.PositiveInfinity : 10 * Math.Log10(peak * peak * count / squares);
}
