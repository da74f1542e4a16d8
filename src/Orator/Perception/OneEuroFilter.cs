using System.Numerics;

namespace Orator.Perception;

/// <summary>Smooths points over time: strongly while they rest, hardly while they move.</summary>
/// <remarks>
/// Casiez, Roussel and Vogel, 1€ Filter: A Simple Speed-based Low-pass Filter for Noisy Input in Interactive Systems, CHI 2012.
/// Each point has one cut-off frequency for all its axes, from its speed in units of <c>unit</c> a second, so that the same settings
/// serve every picture size and frame rate.
/// </remarks>
/// <param name="minimumCutoff">Cut-off frequency at rest, Hz.</param>
/// <param name="speedCoefficient">Hz of cut-off added for each unit a second (the paper's beta).</param>
/// <param name="derivativeCutoff">Cut-off frequency of the speed estimate, Hz; the paper's default is 1.</param>
public sealed class OneEuroFilter(float minimumCutoff, float speedCoefficient, float derivativeCutoff = 1)
{
    private Vector3[]? _points;
    private Vector3[] _speeds = [];
    private double _seconds;

    /// <summary>Forgets everything: the next points pass unchanged.</summary>
    public void Reset() => _points = null;

    /// <summary>Filters the points of one moment.</summary>
    /// <param name="points">The same number of points at every call.</param>
    /// <param name="seconds">When they were seen; later than at the call before.</param>
    /// <param name="unit">Length that speeds are measured in, in the unit of the points (the face's size).</param>
    /// <returns>Filtered points, a new array.</returns>
    public Vector3[] Filter(ReadOnlySpan<Vector3> points, double seconds, float unit)
    {
        float step = (float)(seconds - _seconds);
        _seconds = seconds;
        if (_points is null || _points.Length != points.Length || step <= 0)
        {
            _points = points.ToArray();
            _speeds = new Vector3[points.Length];
            return points.ToArray();
        }

        float speedWeight = Weight(derivativeCutoff, step);
        for (int i = 0; i < points.Length; i++)
        {
            // The speed of the raw signal against the filtered one, as in the paper's reference algorithm.
            Vector3 change = points[i] - _points[i];
            _speeds[i] += speedWeight * ((change / (step * unit)) - _speeds[i]);
            _points[i] += Weight(minimumCutoff + (speedCoefficient * _speeds[i].Length()), step) * change;
        }

        return (Vector3[])_points.Clone();
    }

    private static float Weight(float cutoff, float step)
    {
        float timeConstant = 1 / (2 * MathF.PI * cutoff);
        return 1 / (1 + (timeConstant / step));
    }
}
