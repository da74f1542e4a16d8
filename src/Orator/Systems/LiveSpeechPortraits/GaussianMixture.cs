using Orator.Graphs;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Mixture of Gaussians with diagonal covariance whose parameters a network predicts: for each of n centres the logit of its weight, then n
/// x d means, then n x d negative logarithms of deviations.
/// </summary>
/// <param name="centres">n.</param>
/// <param name="dimensions">d.</param>
public sealed class GaussianMixture(int centres, int dimensions)
{
    /// <summary>Deviations count as at least this in the loss, lest a sure prediction outweighs all others (Lu et al. 2021).</summary>
    public const float LeastDeviation = 0.03f;

    /// <summary>Values of the parameters.</summary>
    public int Count => centres * (1 + (2 * dimensions));

    /// <summary>Mean negative logarithm of the density over samples, centres and dimensions. As published, the weights play no part: every
    /// centre fits the target.</summary>
    /// <param name="parameters">[N, T, <see cref="Count"/>].</param>
    /// <param name="target">[N, T, d].</param>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public Tensor Loss(Tensor parameters, Tensor target)
    {
        (int samples, int steps) = (parameters.Shape[0], parameters.Shape[1]);
        Tensor means = parameters.Slice(2, centres, centres * (1 + dimensions)).Reshape(samples, steps, centres, dimensions);
        Tensor narrow = parameters.Slice(2, centres * (1 + dimensions)).Reshape(samples, steps, centres, dimensions)
            .Minimum(parameters.Graph.Constant(MathF.Log(1 / LeastDeviation)));
        Tensor distance = (target.Reshape(samples, steps, 1, dimensions) - means) * narrow.Exp();
        return (distance.Square() * 0.5f - narrow + (0.5f * MathF.Log(2 * MathF.PI))).Mean();
    }

    /// <summary>Draws from the mixture.</summary>
    /// <param name="parameters">Parameters of one step.</param>
    /// <param name="choice">Uniform in [0, 1): selects the centre.</param>
    /// <param name="noise">d normal values.</param>
    /// <param name="share">Factor for the deviations; 0 gives the mean.</param>
    /// <param name="result">Receives d values.</param>
    public void Sample(ReadOnlySpan<float> parameters, double choice, ReadOnlySpan<float> noise, float share, Span<float> result)
    {
        int centre = Centre(parameters[..centres], choice);
        ReadOnlySpan<float> mean = parameters.Slice(centres + (centre * dimensions), dimensions);
        ReadOnlySpan<float> narrow = parameters.Slice((centres * (1 + dimensions)) + (centre * dimensions), dimensions);
        for (int i = 0; i < dimensions; i++)
        {
            result[i] = mean[i] + (noise[i] * MathF.Exp(-narrow[i]) * share);
        }
    }

    private static int Centre(ReadOnlySpan<float> logits, double choice)
    {
        double largest = float.MinValue;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        double reached = 0;
        for (int i = 0; i < logits.Length - 1; i++)
        {
            reached += Math.Exp(logits[i] - largest) / sum;
            if (reached >= choice)
            {
                return i;
            }
        }

        return logits.Length - 1;
    }
}
