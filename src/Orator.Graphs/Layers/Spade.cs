namespace Orator.Graphs.Layers;

/// <summary>
/// Spatially-adaptive normalisation (Park et al. 2019, equation 1, with statistics of each sample): every channel is normalised over its
/// plane, then scaled and shifted at every place by what convolutions see in a map there. Parameters: <c>mlp_shared.0</c>,
/// <c>mlp_gamma</c>, <c>mlp_beta</c>, each with <c>weight</c> and <c>bias</c>.
/// </summary>
public sealed class Spade : Module
{
    private readonly Sequential _shared;
    private readonly Conv _gamma;
    private readonly Conv _beta;
    private readonly float _epsilon;

    /// <summary>Creates the layer, initialised as in PyTorch.</summary>
    /// <param name="channels">C, channels of what is normalised.</param>
    /// <param name="mapChannels">Channels of the map.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="hidden">Channels between the map and the scale and shift.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public Spade(int channels, int mapChannels, CounterRandom random, int hidden = 128, float epsilon = 1e-5f)
    {
        _epsilon = epsilon;
        _shared = Register(
            "mlp_shared", new Sequential(new Conv(mapChannels, hidden, [3, 3], random, padding: [1]), new Activation(y => y.Relu())));
        _gamma = Register("mlp_gamma", new Conv(hidden, channels, [3, 3], random, padding: [1]));
        _beta = Register("mlp_beta", new Conv(hidden, channels, [3, 3], random, padding: [1]));
    }

    /// <summary>Adds the layer to the graph of its input.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="map">[N, mapChannels, h, w]; resized to H, W by the nearest element. Of fewer maps, M, that divide N, sample n takes
    /// number n mod M.</param>
    /// <param name="slope">Slope of a leaky ReLU of the result; 1 for none.</param>
    /// <returns>normalised x * (1 + gamma(map)) + beta(map), [N, C, H, W].</returns>
    /// <exception cref="ShapeException">x or the map does not fit.</exception>
    public Tensor Forward(Tensor x, Tensor map, float slope = 1)
    {
        if (x.Rank != 4 || map.Rank != 4 || x.Shape[0] % map.Shape[0] != 0)
        {
            throw new ShapeException(
                $"Spade: x {x.Shape} and map {map.Shape} do not fit: expected [N, C, H, W] and [N, mapChannels, h, w].");
        }

        int[] size = [x.Shape[2], x.Shape[3]];
        Tensor hidden = _shared.Forward(map.Shape.Skip(2).SequenceEqual(size) ? map : map.Resize(size, Interpolation.Nearest));

        // Factors and terms by one convolution; the 1 joins the bias.
        int channels = x.Shape[1];
        IReadOnlyList<Tensor> modulation = _gamma.Forward(hidden, plus: 1, _beta).Split(1, channels, channels);
        Tensor result = x.InstanceNorm(epsilon: _epsilon);
        int[] shape = [.. x.Shape];
        if (map.Shape[0] != shape[0])
        {
            // Samples of the same map one under another.
            result = result.Reshape(-1, map.Shape[0], shape[1], shape[2], shape[3]);
        }

        result = (result * modulation[0]) + modulation[1];
        result = result.Rank == 4 ? result : result.Reshape(shape);
        return slope == 1 ? result : result.LeakyRelu(slope);
    }
}
