using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.StyleAware;
using Orator.Training.Plots;

namespace Orator.Training.Systems.StyleAware;

/// <summary>Lets a network in training draw the pictures that it learns from.</summary>
internal sealed class InpaintingTester : IDisposable
{
    /// <summary>Most pictures on the sheet.</summary>
    public const int MostShown = 8;

    private readonly Session _session;
    private readonly IReadOnlyList<InpaintingSample> _samples;

    /// <summary>Compiles the network; it reads the weights of the moment at every run.</summary>
    public InpaintingTester(UNet network, int size, IReadOnlyList<InpaintingSample> samples)
    {
        _samples = samples;
        Graph graph = new(ParameterBinding.Inputs);
        graph.Output("output", network.Forward(graph.Input("input", [1, 3, size, size])));
        _session = Session.Compile(graph, new SessionSettings { MemoryPattern = false });
    }

    /// <summary>
    /// Peak signal-to-noise ratios of the first pictures, on the whole and where hidden, decibels; and a sheet of some: input, output,
    /// target.
    /// </summary>
    /// <param name="most">How many pictures at most.</param>
    public (IReadOnlyList<(double Whole, double Hidden)> Quality, Image Sheet) Evaluate(int most)
    {
        List<(double Whole, double Hidden)> quality = [];
        List<Sample> shown = [];
        foreach (InpaintingSample sample in _samples.Take(most))
        {
            InpaintingBatch.Of([sample]).Inputs.CopyTo(_session.Input("input"));
            _session.Run();
            quality.Add(sample.Psnr(_session.Output("output")));
            if (shown.Count < MostShown)
            {
                Image drawn = Image.FromPlanes(_session.Output("output"), sample.Target.Width, sample.Target.Width);
                shown.Add(new Sample(FormattableString.Invariant($"{quality[^1].Hidden:0.0} dB"), [sample.Input, drawn, sample.Target]));
            }
        }

        return (quality, SampleSheet.Compose(["input", "output", "target"], shown));
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
