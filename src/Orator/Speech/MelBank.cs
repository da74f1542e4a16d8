using System.Numerics;

namespace Orator.Speech;

/// <summary>Triangular bands of unit area on the mel scale of Slaney's Auditory Toolbox: linear below 1 kHz (200/3 Hz a mel), logarithmic
/// above.</summary>
internal sealed class MelBank
{
    private readonly (int First, double[] Weights)[] _bands;

    /// <summary>Places the bands.</summary>
    /// <param name="transformSize">Samples of the transform.</param>
    /// <param name="sampleRate">Samples a second.</param>
    /// <param name="bands">Number of bands.</param>
    /// <param name="lowest">Lower edge of the first band, Hz.</param>
    /// <param name="highest">Upper edge of the last band, Hz.</param>
    public MelBank(int transformSize, int sampleRate, int bands, double lowest, double highest)
    {
        const double linearStep = 200.0 / 3;
        const double knee = 1000;
        double logStep = Math.Log(6.4) / 27;
        double ToMel(double f) => f < knee ? f / linearStep : (knee / linearStep) + (Math.Log(f / knee) / logStep);
        double ToHertz(double m) => m < knee / linearStep ? m * linearStep : knee * Math.Exp(logStep * (m - (knee / linearStep)));

        double low = ToMel(lowest);
        double step = (ToMel(highest) - low) / (bands + 1);
        double[] edges = [.. Enumerable.Range(0, bands + 2).Select(i => ToHertz(low + (i * step)))];
        _bands = [.. Enumerable.Range(0, bands).Select(band =>
        {
            double[] row = [.. Enumerable.Range(0, (transformSize / 2) + 1).Select(k =>
            {
                double f = (double)k * sampleRate / transformSize;
                double rise = (f - edges[band]) / (edges[band + 1] - edges[band]);
                double fall = (edges[band + 2] - f) / (edges[band + 2] - edges[band + 1]);
                return Math.Max(0, Math.Min(rise, fall)) * 2 / (edges[band + 2] - edges[band]);
            })];
            int first = Math.Max(0, Array.FindIndex(row, w => w > 0));
            int last = Math.Max(first, Array.FindLastIndex(row, w => w > 0));
            return (first, row[first..(last + 1)]);
        })];
    }

    /// <summary>Sums magnitudes.</summary>
    /// <param name="spectrum">The transform; its first half is used.</param>
    /// <param name="bands">Receives a value for each band.</param>
    public void Apply(ReadOnlySpan<Complex> spectrum, Span<double> bands) => Sum(spectrum, bands, value => value.Magnitude);

    /// <summary>Sums powers, the squares of magnitudes.</summary>
    /// <param name="spectrum">The transform; its first half is used.</param>
    /// <param name="bands">Receives a value for each band.</param>
    public void ApplyToPowers(ReadOnlySpan<Complex> spectrum, Span<double> bands) =>
        Sum(spectrum, bands, value => (value.Real * value.Real) + (value.Imaginary * value.Imaginary));

    private void Sum(ReadOnlySpan<Complex> spectrum, Span<double> bands, Func<Complex, double> size)
    {
        for (int band = 0; band < _bands.Length; band++)
        {
            (int first, double[] weights) = _bands[band];
            double sum = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                sum += weights[k] * size(spectrum[first + k]);
            }

            bands[band] = sum;
        }
    }
}
