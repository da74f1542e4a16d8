namespace Orator.Graphs.Quantisation;

/// <summary>
/// Static quantisation of convolutions to 8 bits after training (e.g. Krishnamoorthi 2018): unsigned bytes with a zero point for values, signed ones with a
/// scale for each output channel for weights, 32-bit sums. Ranges come from calibration samples. Results that leave the integers have a range for each channel.
/// </summary>
public static class Quantiser
{
    /// <summary>Quantises a network, except for the layers that harm most, as far as the settings demand.</summary>
    /// <param name="model">An <c>.onnx</c> file with constant weights and static shapes.</param>
    /// <param name="samples">Typical inputs, at least one.</param>
    /// <param name="settings">Settings; null means the defaults.</param>
    /// <param name="progress">Told how many of how many layers were measured.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">There is no sample, one does not fit the inputs, a value on it is not finite, or the network has no convolution with constant weights.</exception>
    /// <exception cref="SessionException">The runtime refuses the model.</exception>
    public static QuantisedModel Quantise(byte[] model, IReadOnlyList<CalibrationSample> samples, QuantisationSettings? settings = null, Action<int, int>? progress = null, CancellationToken cancellation = default) =>
        Quantise(new KernelModel(model), samples, settings ?? new QuantisationSettings(), progress, cancellation);

    /// <summary>Quantises a network that this program is to run itself: all but its convolutions may be computed by C# code.</summary>
    /// <param name="graph">A graph with <see cref="Graph.Quantisable"/> and with constant weights.</param>
    /// <param name="samples">As in the other overload, likewise the rest.</param>
    /// <param name="settings">Settings; null means the defaults.</param>
    /// <param name="progress">Told how many of how many layers were measured.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The network; see <see cref="QuantisedModel.Open"/>.</returns>
    /// <exception cref="ArgumentException">As in the other overload.</exception>
    /// <exception cref="SessionException">The runtime refuses the model.</exception>
    public static QuantisedModel Quantise(Graph graph, IReadOnlyList<CalibrationSample> samples, QuantisationSettings? settings = null, Action<int, int>? progress = null, CancellationToken cancellation = default) =>
        Quantise(KernelModel.Of(graph), samples, settings ?? new QuantisationSettings(), progress, cancellation);

    private static QuantisedModel Quantise(KernelModel model, IReadOnlyList<CalibrationSample> samples, QuantisationSettings settings, Action<int, int>? progress, CancellationToken cancellation)
    {
        if (samples.Count == 0)
        {
            throw new ArgumentException("Quantisation needs at least one calibration sample.", nameof(samples));
        }

        ModelGraph simplified = ModelGraph.Simplify(model);
        List<ByteConvolution> layers = ByteConvolution.Of(simplified);
        if (layers.Count == 0)
        {
            throw new ArgumentException("The network cannot be quantised: it has no convolution with constant weights.", nameof(model));
        }

        KernelModel original = new ByteGraph(simplified, new Dictionary<string, Observation>(), settings.Ranges).Write([]);
        OutputComparison reference = new(original, samples);
        IReadOnlyCollection<string> observed = ByteGraph.Observed(simplified, layers);
        Dictionary<string, Observation> observations = Observation.Observe(simplified, observed, samples, cancellation);
        ByteGraph graph = new(simplified, observations, settings.Ranges);
        double[] own = [.. layers.Select(_ => double.NaN)];
        for (int i = 0; i < layers.Count && settings.MeasureLayers; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            own[i] = reference.Psnr(graph.Write([layers[i]]));
            progress?.Invoke(i + 1, layers.Count);
        }

        // Those that harm most, or the last ones, stay as they are: as few as possible, found by bisection. Without any quantised layer the result is exact.
        IEnumerable<int> numbers = Enumerable.Range(0, layers.Count);
        int[] worstFirst = settings.MeasureLayers ? [.. numbers.OrderBy(i => own[i])] : [.. numbers.Reverse()];
        double all = reference.Psnr(graph.Write(layers));
        (int tooFew, int kept, double reached) = all >= settings.MinimumPsnr ? (-1, 0, all) : (0, layers.Count, double.PositiveInfinity);
        while (kept - tooFew > 1)
        {
            cancellation.ThrowIfCancellationRequested();
            int candidate = (tooFew + kept) / 2;
            double candidatePsnr = reference.Psnr(graph.Write(Quantised(candidate)));
            if (candidatePsnr >= settings.MinimumPsnr)
            {
                (kept, reached) = (candidate, candidatePsnr);
            }
            else
            {
                tooFew = candidate;
            }
        }

        List<ByteConvolution> quantised = Quantised(kept);
        KernelModel result = graph.Write(quantised);
        IEnumerable<QuantisedLayer> reports = layers.Select((layer, i) =>
            new QuantisedLayer(layer.Name, layer.Shape, layer.Shape.Elements * observations[layer.Result].Positions, own[i], quantised.Contains(layer)));
        return new QuantisedModel(result.Bytes, reached, all, OnOthers(), [.. reports]) { Kernels = result.Kernels };

        // What to expect of inputs that the ranges were not chosen by.
        double? OnOthers()
        {
            if (samples.Count < 2 || !settings.MeasureLayers)
            {
                return null;
            }

            CalibrationSample[] others = [.. samples.Where((_, i) => i % 2 != 0)];
            Dictionary<string, Observation> half = Observation.Observe(simplified, observed, [.. samples.Where((_, i) => i % 2 == 0)], cancellation);
            return new OutputComparison(original, others).Psnr(new ByteGraph(simplified, half, settings.Ranges).Write(quantised));
        }

        List<ByteConvolution> Quantised(int exact) => [.. worstFirst.Skip(exact).Order().Select(i => layers[i])];
    }
}
