using Orator.Graphs;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>The singular vectors of weights with spectral normalisation. In training each step brings them a little nearer; random ones, and
/// means over steps, are not those of the weights, which would then be divided by nearly anything.</summary>
internal static class SpectralNorms
{
    private const string Weight = "weight_orig";

    /// <summary>Brings the vectors to the weights by power iterations.</summary>
    /// <param name="network">The network.</param>
    /// <param name="iterations">How many.</param>
    public static void Settle(Module network, int iterations = 10)
    {
        Dictionary<string, Parameter> parameters = network.NamedParameters.ToDictionary(pair => pair.Name, pair => pair.Parameter);
        foreach (string name in parameters.Keys.Where(name => name.EndsWith(Weight, StringComparison.Ordinal)))
        {
            string stem = name[..^Weight.Length];
            (float[] u, float[] v) = (parameters[stem + "weight_u"].Values, parameters[stem + "weight_v"].Values);
            for (int i = 0; i < iterations; i++)
            {
                Iterate(parameters[name].Values, u, v);
            }
        }
    }

    private static void Iterate(float[] weight, float[] u, float[] v)
    {
        Array.Clear(v);
        for (int row = 0; row < u.Length; row++)
        {
            ReadOnlySpan<float> values = weight.AsSpan(row * v.Length, v.Length);
            for (int i = 0; i < values.Length; i++)
            {
                v[i] += u[row] * values[i];
            }
        }

        Normalise(v);
        for (int row = 0; row < u.Length; row++)
        {
            ReadOnlySpan<float> values = weight.AsSpan(row * v.Length, v.Length);
            float sum = 0;
            for (int i = 0; i < values.Length; i++)
            {
                sum += values[i] * v[i];
            }

            u[row] = sum;
        }

        Normalise(u);
    }

    private static void Normalise(float[] values)
    {
        float length = MathF.Max(MathF.Sqrt(values.Sum(value => value * value)), 1e-12f);
        foreach (ref float value in values.AsSpan())
        {
            value /= length;
        }
    }
}
