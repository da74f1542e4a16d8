namespace Orator.Engine.Quantisation;

/// <summary>The outputs of a network for each of some samples, by name.</summary>
internal sealed class SampleOutputs
{
    private readonly Dictionary<string, List<float[]>> _outputs = [];

    /// <summary>Runs a network.</summary>
    public static SampleOutputs Of(KernelModel model, IReadOnlyList<CalibrationSample> samples)
    {
        SampleOutputs outputs = new();
        using Session session = model.Open(new SessionSettings { MemoryPattern = false, Arena = false });
        foreach (CalibrationSample sample in samples)
        {
            sample.CopyTo(session);
            session.Run();
            outputs.Add(session);
        }

        return outputs;
    }

    /// <summary>Names of the outputs.</summary>
    public IReadOnlyCollection<string> Names => _outputs.Keys;

    /// <summary>Keeps what a session has just computed.</summary>
    public void Add(Session session)
    {
        foreach (string name in session.OutputNames)
        {
            if (!_outputs.TryGetValue(name, out List<float[]>? values))
            {
                _outputs[name] = values = [];
            }

            values.Add(session.Output(name).ToArray());
        }
    }

    /// <summary>Difference between the greatest and the least value of an output.</summary>
    public double Peak(string name) => (double)_outputs[name].Max(values => values.Max()) - _outputs[name].Min(values => values.Min());

    /// <summary>Peak signal-to-noise ratio of another form of the network on its worst sample, decibels.</summary>
    public double WorstPsnr(SampleOutputs others) =>
        Enumerable.Range(0, _outputs.Values.First().Count).Min(
            i => _outputs.Keys.Min(name => Psnr([_outputs[name][i]], [others._outputs[name][i]], Peak(name))));

    /// <summary>Peak signal-to-noise ratio of the worst output of another form of the network, decibels; the peak is <see cref="Peak"/> of
    /// this one.</summary>
    public double Psnr(SampleOutputs others) => _outputs.Min(pair => Psnr(pair.Value, others._outputs[pair.Key], Peak(pair.Key)));

    private static double Psnr(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual, double peak)
    {
        double squares = 0;
        foreach ((float[] a, float[] b) in expected.Zip(actual))
        {
            for (int i = 0; i < a.Length; i++)
            {
                squares += (double)(a[i] - b[i]) * (a[i] - b[i]);
            }
        }

        double psnr = SignalToNoise.Peak(squares, expected.Sum(values => (long)values.Length), peak);

        // Not a number, if it should occur, is as bad as can be.
        return double.IsNaN(psnr) ? double.NegativeInfinity : psnr;
    }
}
