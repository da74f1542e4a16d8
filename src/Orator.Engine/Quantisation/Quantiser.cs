using Orator.Engine.Lowering;

namespace Orator.Engine.Quantisation;

/// <summary>
/// Static quantisation of convolutions to 8 bits after training (e.g. Krishnamoorthi 2018): unsigned bytes with a zero point for values,
/// signed ones with a scale for each output channel for weights, 32-bit sums. Ranges come from calibration samples. Results that leave the
/// integers have a range for each channel.
/// </summary>
public static class Quantiser
{
    /// <summary>Quantises a network, except for the layers that harm most, as far as the settings demand.</summary>
    /// <param name="model">An <c>.onnx</c> file with constant weights and static shapes.</param>
    /// <param name="samples">Typical inputs, at least one.</param>
    /// <param name="settings">Settings; null means the defaults.</param>
    /// <param name="progress">Told how many of how many layers were measured.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">There is no sample, one does not fit the inputs, a value on it is not finite, or the network has
    /// no convolution with constant weights.</exception>
    /// <exception cref="SessionException">The runtime refuses the model.</exception>
    public static QuantisedModel Quantise(byte[] model, IReadOnlyList<CalibrationSample> samples, QuantisationSettings? settings = null, Action<int, int>? progress = null, CancellationToken cancellation = default) =>
        Quantise(new KernelModel(model), null, Target.Canonical, samples, settings ?? new QuantisationSettings(), progress, cancellation);

    /// <summary>
    /// Quantises a network that this program is to run itself, on <see cref="Targets.Chosen"/>: what does not become integers may be
    /// computed by kernels in C#. How much each layer harms is estimated, in a few runs of the network.
    /// </summary>
    /// <param name="graph">A graph with constant weights and a derivative; operations are added to it.</param>
    /// <param name="samples">As in the other overload, likewise the rest.</param>
    /// <param name="settings">Settings; null means the defaults.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The network; see <see cref="QuantisedModel.Open"/>.</returns>
    /// <exception cref="ArgumentException">As in the other overload.</exception>
    /// <exception cref="SessionException">The runtime refuses the model.</exception>
    public static QuantisedModel Quantise(Graph graph, IReadOnlyList<CalibrationSample> samples, QuantisationSettings? settings = null, CancellationToken cancellation = default) =>
        Quantise(
            KernelModel.Of(graph, Targets.Chosen),
            graph,
            Targets.Chosen,
            samples,
            settings ?? new QuantisationSettings(),
            null,
            cancellation);

    /// <summary>Quantises a network as before: nothing has to be observed or measured.</summary>
    /// <param name="graph">The graph that the plan was made for, written again.</param>
    /// <param name="plan">What <see cref="QuantisedModel.Plan"/> was.</param>
    /// <returns>The network; null if the plan was made for another network, other weights, or a target with other kernels.</returns>
    /// <exception cref="SessionException">The runtime refuses the model.</exception>
    public static QuantisedModel? Quantise(Graph graph, QuantisationPlan plan)
    {
        KernelModel model = KernelModel.Of(graph, Targets.Chosen);
        if (plan.Model != QuantisationPlan.Fingerprint(model))
        {
            return null;
        }

        ModelGraph simplified = ModelGraph.Simplify(model);
        WeightBits bits = Int8Products.Resolve(WeightBits.ThisMachine, Targets.Chosen);
        Int8Convolution[] layers = Layers(simplified);
        Int8Convolution[] quantised = [.. layers.Where(layer => plan.Layers.Contains(layer.Node.Name))];
        KernelModel result = new Int8Graph(simplified, plan, bits).Write(quantised);
        IEnumerable<QuantisedLayer> reports = layers.Select(
            layer => new QuantisedLayer(layer.Name, layer.Shape, 0, double.NaN, quantised.Contains(layer)));
        return new QuantisedModel(result.Bytes, plan.Psnr, double.NaN, null, [.. reports]) { Kernels = result.Kernels, Plan = plan };
    }

    private static QuantisedModel Quantise(
        KernelModel model,
        Graph? graph,
        Target target,
        IReadOnlyList<CalibrationSample> samples,
        QuantisationSettings settings,
        Action<int, int>? progress,
        CancellationToken cancellation)
    {
        if (samples.Count == 0)
        {
            throw new ArgumentException("Quantisation needs at least one calibration sample.", nameof(samples));
        }

        ModelGraph simplified = ModelGraph.Simplify(model);
        WeightBits bits = Int8Products.Resolve(settings.Weights, Targets.Chosen);
        string fingerprint = QuantisationPlan.Fingerprint(model);
        Free();
        Int8Convolution[] layers = Layers(simplified);
        KernelModel Original() => new Int8Graph(simplified, null).Write([]);
        SampleOutputs expected = new();
        IReadOnlyCollection<string> observed = Int8Graph.Observed(simplified, layers);
        Dictionary<string, Observation> observations = Observation.Observe(Original(), observed, samples, expected, cancellation);
        Free();
        ObservedRanges ranges = new(observations, settings.Ranges);
        Int8Graph bytes = new(simplified, ranges, bits);
        double Psnr(IReadOnlyList<Int8Convolution> chosen)
        {
            cancellation.ThrowIfCancellationRequested();
            SampleOutputs actual = SampleOutputs.Of(bytes.Write(chosen), samples);
            return settings.EachSample ? expected.WorstPsnr(actual) : expected.Psnr(actual);
        }

        double[] harms = graph is null ? Measured() : Estimated(graph);
        Free();
        long[] products = [.. layers.Select(layer => layer.Shape.Elements * observations[layer.Result].Positions)];
        double all = graph is null ? Psnr(layers) : double.NaN;
        (double reached, int[] numbers) = (all, [.. Enumerable.Range(0, layers.Length)]);
        if (!(all >= settings.MinimumPsnr))
        {
            Dictionary<string, double> tried = [];
            numbers = new LayerChoice(harms, products).Find(settings.MinimumPsnr, chosen =>
            {
                Free();
                return tried[Key(chosen)] = Psnr([.. chosen.Select(i => layers[i])]);
            });
            reached = tried.GetValueOrDefault(Key(numbers), double.PositiveInfinity);
        }

        Int8Convolution[] quantised = [.. numbers.Select(i => layers[i])];
        QuantisationPlan plan = new(fingerprint, reached, [.. quantised.Select(layer => layer.Node.Name)], ranges);
        KernelModel result = new Int8Graph(simplified, plan, bits).Write(quantised);
        plan.Complete();
        IEnumerable<QuantisedLayer> reports = layers.Select(
            (layer, i) => new QuantisedLayer(layer.Name, layer.Shape, products[i], -10 * Math.Log10(harms[i]), quantised.Contains(layer)));
        return new QuantisedModel(result.Bytes, reached, all, OnOthers(), [.. reports]) { Kernels = result.Kernels, Plan = plan };

        static string Key(int[] chosen) => string.Join(' ', chosen);

        // Each layer alone in bytes.
        double[] Measured()
        {
            double[] measured = new double[layers.Length];
            for (int i = 0; i < layers.Length; i++)
            {
                measured[i] = Math.Pow(10, -Psnr([layers[i]]) / 10);
                progress?.Invoke(i + 1, layers.Length);
            }

            return measured;
        }

        double[] Estimated(Graph network)
        {
            cancellation.ThrowIfCancellationRequested();
            Dictionary<string, float[]> sensitivities = OutputSensitivity.Of(
                network, [.. layers.Select(layer => layer.Node.Output[0])], expected, samples[0], target);
            double[] estimates = [.. layers.Select(layer => sensitivities.TryGetValue(
                layer.Node.Output[0], out float[]? values) ? LayerHarm.Estimate(layer, observations, values, bits) : double.NaN)];

            // What the graph does not know counts as the worst.
            double worst = estimates.Where(double.IsFinite).DefaultIfEmpty(1).Max();
            return [.. estimates.Select(estimate => double.IsFinite(estimate) ? estimate : worst)];
        }

        // What to expect of inputs that the ranges were not chosen by.
        double? OnOthers()
        {
            if (samples.Count < 2 || graph is not null)
            {
                return null;
            }

            CalibrationSample[] others = [.. samples.Where((_, i) => i % 2 != 0)];
            Dictionary<string, Observation> half = Observation.Observe(
                Original(), observed, [.. samples.Where((_, i) => i % 2 == 0)], new SampleOutputs(), cancellation);
            return SampleOutputs.Of(Original(), others).Psnr(
                SampleOutputs.Of(new Int8Graph(simplified, new ObservedRanges(half, settings.Ranges), bits).Write(quantised), others));
        }
    }

    // What a step took, often gigabytes, is given back before the next needs its own.
    private static void Free() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private static Int8Convolution[] Layers(ModelGraph model)
    {
        List<Int8Convolution> layers = Int8Convolution.Of(model);
        return layers.Count > 0
            ? [.. layers]
            : throw new ArgumentException("The network cannot be quantised: it has no convolution with constant weights.", nameof(model));
    }
}
