using Orator.Engine;
using Orator.Graphs;
using Orator.Training.Losses;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Orator.Training.Metrics;

/// <summary>A picture as a feature network sees it.</summary>
/// <param name="Layers">For each layer [C, H, W], the vector over channels at each place scaled to length 1.</param>
/// <param name="Places">For each layer H W.</param>
/// <param name="Pooled">Mean over all places of the deepest layer, before scaling: C values, for <see cref="FrechetDistance"/>.</param>
public sealed record PictureFeatures(IReadOnlyList<float[]> Layers, IReadOnlyList<int> Places, float[] Pooled);

/// <summary>
/// Perceptual distance of two pictures: LPIPS (Zhang et al. 2018, eq. 1) without its learned weights. Activations of a feature network are
/// scaled to length 1 over channels at each place; squared differences are summed over channels, averaged over places, and summed over
/// layers.
/// </summary>
/// <remarks>Values depend on the network: compare them only with values by the same. Not for use by several threads at a time.</remarks>
public sealed class PerceptualDistance : IDisposable
{
    private readonly Session _session;
    private readonly string[] _layers;

    /// <summary>Compiles the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="size">Side of the pictures, pixels.</param>
    /// <param name="threads">Threads that a run may use; null = <see cref="ThreadLimit.Current"/>.</param>
    public PerceptualDistance(IFeatureNetwork network, int size, int? threads = null)
    {
        Graph graph = new();
        IReadOnlyList<Tensor> features = network.Features(graph.Input("image", [1, 3, size, size]));
        _layers = [.. features.Select((_, i) => $"layer{i}")];
        for (int i = 0; i < _layers.Length; i++)
        {
            graph.Output(_layers[i], features[i]);
        }

        _session = Session.Compile(graph, new SessionSettings { Threads = threads ?? ThreadLimit.Current });
    }

    /// <summary>The distance of two pictures.</summary>
    /// <param name="a">One picture.</param>
    /// <param name="b">Another one, seen by the same network.</param>
    /// <returns>0 (alike to the network) to 2 for each layer, as activations are not negative.</returns>
    public static double Between(PictureFeatures a, PictureFeatures b)
    {
        double sum = 0;
        for (int i = 0; i < a.Layers.Count; i++)
        {
            double distance = TensorPrimitives.Distance<float>(a.Layers[i], b.Layers[i]);
            sum += distance * distance / a.Places[i];
        }

        return sum;
    }

    /// <summary>Shows a picture to the network.</summary>
    /// <param name="picture">A square of the size given to the constructor.</param>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    public PictureFeatures Describe(Image picture)
    {
        float[] values = picture.ToPlanes();
        Span<float> input = _session.Input("image");
        if (picture.Width != picture.Height || values.Length != input.Length)
        {
            throw new ArgumentException(
                $"The picture must have the side that the network was compiled for, not {picture.Width}x{picture.Height}.",
                nameof(picture));
        }

        values.CopyTo(input);
        _session.Run();
        int[] places = [.. _layers.Select(layer => _session.OutputShape(layer)[2] * _session.OutputShape(layer)[3])];
        return new PictureFeatures(
            [.. _layers.Select((layer, i) => Normalise(_session.Output(layer), places[i]))],
            places,
            Pool(_session.Output(_layers[^1]), places[^1]));
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static float[] Normalise(ReadOnlySpan<float> activations, int places)
    {
        const float Epsilon = 1e-10f; // As in the published code: nothing active stays 0.
        float[] lengths = new float[places];
        for (int start = 0; start < activations.Length; start += places)
        {
            ReadOnlySpan<float> channel = activations.Slice(start, places);
            TensorPrimitives.MultiplyAdd(channel, channel, lengths, lengths);
        }

        TensorPrimitives.Sqrt(lengths, lengths);
        TensorPrimitives.Add(lengths, Epsilon, lengths);
        float[] result = new float[activations.Length];
        for (int start = 0; start < activations.Length; start += places)
        {
            TensorPrimitives.Divide(activations.Slice(start, places), lengths, result.AsSpan(start, places));
        }

        return result;
    }

    private static float[] Pool(ReadOnlySpan<float> activations, int places)
    {
        float[] means = new float[activations.Length / places];
        for (int c = 0; c < means.Length; c++)
        {
            means[c] = TensorPrimitives.Sum(activations.Slice(c * places, places)) / places;
        }

        return means;
    }
}
