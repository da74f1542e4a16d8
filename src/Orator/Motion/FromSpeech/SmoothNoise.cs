namespace Orator.Motion.FromSpeech;

/// <summary>
/// Stationary random motion with variance 1 and smooth velocity: white noise through three equal first-order low-passes
/// (an Ornstein-Uhlenbeck process, smoothed twice). Starts at 0 at rest.
/// </summary>
/// <remarks>The root mean square of its velocity is <c>corner / sqrt(3)</c> a second.</remarks>
internal sealed class SmoothNoise
{
    private readonly IndexedRandom _random;
    private readonly uint _stream;
    private readonly double _rate;
    private readonly double _scale;
    private double _first;
    private double _second;
    private double _third;
    private ulong _index;

    /// <summary>Creates the process.</summary>
    /// <param name="random">Source of the noise.</param>
    /// <param name="stream">Stream of that source; processes with different streams are independent.</param>
    /// <param name="corner">Corner of each low-pass, radians a second.</param>
    /// <param name="step">Time between steps, seconds; much shorter than 1 / <paramref name="corner"/>.</param>
    public SmoothNoise(IndexedRandom random, uint stream, double corner, double step)
    {
        _random = random;
        _stream = stream;
        _rate = 1 - Math.Exp(-corner * step);

        // The variance of the output is the energy of the impulse response.
        double energy = 0;
        for (int i = 0; i * corner * step < 30; i++)
        {
            Filter(i == 0 ? 1 : 0);
            energy += _third * _third;
        }

        _scale = 1 / Math.Sqrt(energy);
        _first = _second = _third = 0;
    }

    /// <summary>The value one step later.</summary>
    public double Next()
    {
        Filter(_random.Normal(_stream, _index++) * _scale);
        return _third;
    }

    private void Filter(double input)
    {
        _first += _rate * (input - _first);
        _second += _rate * (_first - _second);
        _third += _rate * (_second - _third);
    }
}
