namespace Orator.Engine.Quantisation;

/// <summary>What it harms to compute one convolution with bytes.</summary>
internal static class LayerHarm
{
    /// <summary>
    /// Estimates the mean squared error of the outputs, relative to the squared peak: rounding of the input, the weights and the result as
    /// independent noise in the result, a twelfth of the squared step each.
    /// </summary>
    /// <param name="layer">The convolution.</param>
    /// <param name="observations">What was seen of its input and result.</param>
    /// <param name="sensitivities">For each channel of the result, from <see cref="OutputSensitivity"/>.</param>
    /// <param name="bits">Bits of the weights.</param>
    public static double Estimate(
        Int8Convolution layer, IReadOnlyDictionary<string, Observation> observations, float[] sensitivities, WeightBits bits)
    {
        Observation input = observations[layer.Input];
        double inputNoise = Noise(Observation.Range([input], RangeMethod.Extremes));
        Int8Range[] results = observations[layer.Result].ChannelRanges(RangeMethod.Extremes);
        (double[] squares, double[] weightNoise) = layer.Weights(input.MeanSquares(), bits);
        return sensitivities.Select(
            (sensitivity, c) => sensitivity * ((inputNoise * squares[c]) + weightNoise[c] + Noise(results[c]))).Sum();
    }

    private static double Noise(Int8Range range) => range.Scale * range.Scale / 12;
}
