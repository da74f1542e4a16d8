using Orator.Engine.Quantisation;
using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Graphs.Onnx;
using Orator.Recipes;

namespace Orator.Cli.Bench;

/// <summary>Times of one kind of convolution.</summary>
/// <param name="Channels">Input and output channels.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Size">Side of the picture.</param>
/// <param name="FloatMilliseconds">In 32-bit floats, median.</param>
/// <param name="ByteMilliseconds">In 8-bit integers, median.</param>
/// <param name="Psnr">Decibels between both results.</param>
public sealed record Int8BenchRow(int Channels, int Kernel, int Size, double FloatMilliseconds, double ByteMilliseconds, double Psnr)
{
    /// <summary>How many times as fast the integers are.</summary>
    public double Ratio => FloatMilliseconds / ByteMilliseconds;
}

/// <summary>How much 8-bit integers gain on this machine: four convolutions in a row, with nothing else between them.</summary>
public static class Int8Bench
{
    private const int Length = 4;

    /// <summary>Measures common sizes.</summary>
    /// <param name="progress">Told what is measured.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IReadOnlyList<Int8BenchRow> Run(Action<string>? progress = null, CancellationToken cancellation = default)
    {
        List<Int8BenchRow> rows = [];
        foreach ((int channels, int kernel, int size) in new[] { (32, 3, 128), (64, 3, 64), (128, 3, 64), (256, 3, 32), (64, 1, 64) })
        {
            progress?.Invoke($"{kernel}x{kernel} convolutions of {channels} channels");
            CounterRandom random = new(1);
            Sequential network = new([.. Enumerable.Range(0, Length).Select(
                _ => new Conv(channels, channels, [kernel, kernel], random, padding: [kernel / 2], bias: false))]);
            byte[] model = network.ToOnnx(graph => graph.Output("y", network.Forward(graph.Input("x", [1, channels, size, size]))));
            CalibrationSample sample = new("x", [.. Enumerable.Range(0, channels * size * size).Select(_ => random.Uniform())]);
            QuantisedModel quantised = Quantiser.Quantise(
                model, [sample], new QuantisationSettings { MinimumPsnr = 0 }, cancellation: cancellation);
            (double floats, double bytes) = AlternatingRuns.Measure(model, quantised.Model, sample);
            rows.Add(new Int8BenchRow(channels, kernel, size, floats, bytes, quantised.Psnr));
        }

        return rows;
    }
}
