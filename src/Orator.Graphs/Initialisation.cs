namespace Orator.Graphs;

/// <summary>Fills new parameters. Layers use <see cref="Layer"/>; the others are for networks whose papers ask for them.</summary>
public static class Initialisation
{
    /// <summary>The same value everywhere.</summary>
    /// <param name="parameter">The parameter to fill.</param>
    /// <param name="value">The value.</param>
    /// <returns>The parameter.</returns>
    public static Parameter Constant(this Parameter parameter, float value)
    {
        Array.Fill(parameter.Values, value);
        return parameter;
    }

    /// <summary>Uniform between -bound and bound.</summary>
    /// <param name="parameter">The parameter to fill.</param>
    /// <param name="bound">0 or more.</param>
    /// <param name="random">Source of random numbers.</param>
    /// <returns>The parameter.</returns>
    public static Parameter Uniform(this Parameter parameter, float bound, CounterRandom random)
    {
        foreach (ref float value in parameter.Values.AsSpan())
        {
            value = ((2 * random.Uniform()) - 1) * bound;
        }

        return parameter;
    }

    /// <summary>Normal with mean 0.</summary>
    /// <param name="parameter">The parameter to fill.</param>
    /// <param name="deviation">Standard deviation.</param>
    /// <param name="random">Source of random numbers.</param>
    /// <returns>The parameter.</returns>
    public static Parameter Normal(this Parameter parameter, float deviation, CounterRandom random)
    {
        foreach (ref float value in parameter.Values.AsSpan())
        {
            value = random.Normal() * deviation;
        }

        return parameter;
    }

    /// <summary>PyTorch's default of linear and convolutional layers: uniform, bound 1 / sqrt(fan-in).</summary>
    /// <param name="parameter">The parameter to fill: weights or bias.</param>
    /// <param name="weights">Shape of the layer's weights; all but the first dimension make up the fan-in.</param>
    /// <param name="random">Source of random numbers.</param>
    /// <returns>The parameter.</returns>
    public static Parameter Layer(this Parameter parameter, Shape weights, CounterRandom random) =>
        parameter.Uniform(1 / MathF.Sqrt(FanIn(weights)), random);

    /// <summary>Uniform, bound gain sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, equation 16).</summary>
    /// <param name="weights">The weights to fill, [out, in, k...].</param>
    /// <param name="random">Source of random numbers.</param>
    /// <param name="gain">Factor.</param>
    /// <returns>The parameter.</returns>
    public static Parameter XavierUniform(this Parameter weights, CounterRandom random, float gain = 1) =>
        weights.Uniform(gain * MathF.Sqrt(6 / Fans(weights.Shape)), random);

    /// <summary>Normal with deviation gain sqrt(2 / (fan-in + fan-out)) (Glorot and Bengio 2010, equation 12).</summary>
    /// <param name="weights">The weights to fill, [out, in, k...].</param>
    /// <param name="random">Source of random numbers.</param>
    /// <param name="gain">Factor.</param>
    /// <returns>The parameter.</returns>
    public static Parameter XavierNormal(this Parameter weights, CounterRandom random, float gain = 1) =>
        weights.Normal(gain * MathF.Sqrt(2 / Fans(weights.Shape)), random);

    /// <summary>Normal with deviation sqrt(2 / fan-in) (He et al. 2015, equation 10).</summary>
    /// <param name="weights">The weights to fill, [out, in, k...].</param>
    /// <param name="random">Source of random numbers.</param>
    /// <returns>The parameter.</returns>
    public static Parameter KaimingNormal(this Parameter weights, CounterRandom random) =>
        weights.Normal(MathF.Sqrt(2f / FanIn(weights.Shape)), random);

    private static float Fans(Shape weights) => FanIn(weights) + ((float)FanIn(weights) / weights[1] * weights[0]);

    private static long FanIn(Shape weights) => weights.Skip(1).Aggregate(1L, (product, d) => product * d);
}
