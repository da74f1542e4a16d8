namespace Orator.Graphs.Quantisation;

/// <summary>Compares other forms of a network with the original by their outputs on the same samples.</summary>
internal sealed class OutputComparison
{
    private readonly IReadOnlyList<CalibrationSample> _samples;
    private readonly Dictionary<string, float[][]> _expected;

    /// <summary>Runs the original.</summary>
    public OutputComparison(KernelModel model, IReadOnlyList<CalibrationSample> samples)
    {
        _samples = samples;
        _expected = Run(model);
    }

    /// <summary>Peak signal-to-noise ratio of the worst output, decibels; the peak is the difference between the greatest and the least value of the original's output.</summary>
    public double Psnr(KernelModel model)
    {
        Dictionary<string, float[][]> actual = Run(model);
        double worst = double.PositiveInfinity;
        foreach ((string name, float[][] expected) in _expected)
        {
            double squares = 0;
            foreach ((float[] a, float[] b) in expected.Zip(actual[name]))
            {
                for (int i = 0; i < a.Length; i++)
                {
                    squares += (double)(a[i] - b[i]) * (a[i] - b[i]);
                }
            }

            double peak = (double)expected.Max(values => values.Max()) - expected.Min(values => values.Min());
            double psnr = squares == 0 ? double.PositiveInfinity : 10 * Math.Log10(peak * peak * expected.Sum(values => (long)values.Length) / squares);

            // Not a number, if it should occur, is as bad as can be.
            worst = double.IsNaN(psnr) ? double.NegativeInfinity : Math.Min(worst, psnr);
        }

        return worst;
    }

    private Dictionary<string, float[][]> Run(KernelModel model)
    {
        using Session session = model.Open(new SessionSettings { MemoryPattern = false });
        Dictionary<string, float[][]> outputs = session.OutputNames.ToDictionary(name => name, _ => new float[_samples.Count][]);
        for (int i = 0; i < _samples.Count; i++)
        {
            _samples[i].CopyTo(session);
            session.Run();
            foreach ((string name, float[][] values) in outputs)
            {
                values[i] = session.Output(name).ToArray();
            }
        }

        return outputs;
    }
}
