using Orator.Graphs;

namespace Orator.Bench;

/// <summary>
/// Random weights that keep the size of values from layer to layer (He et al. 2015), so that pictures depend on the input down to the last
/// layer; the layers that decide about motion and occlusion, and the last, amplify a little. Vectors of spectral normalisation are iterated
/// until they fit.
/// </summary>
internal static class ProbeWeights
{
    private const int Iterations = 10;

    public static void Fill(Module network)
    {
        CounterRandom random = new(5);
        Dictionary<string, Parameter> parameters = network.NamedParameters.ToDictionary(pair => pair.Name, pair => pair.Parameter);
        foreach ((string name, Parameter parameter) in parameters.Where(pair => pair.Value.Shape.Rank > 1))
        {
            float fan = parameter.Shape.Elements / parameter.Shape[0];
            float bound = Gain(name) * MathF.Sqrt(3 / fan);
            foreach (ref float value in parameter.Values.AsSpan())
            {
                value = ((2 * random.Uniform()) - 1) * bound;
            }
        }

        foreach ((string name, Parameter weight) in parameters.Where(pair => pair.Key.EndsWith("weight_orig", StringComparison.Ordinal)))
        {
            string stem = name[..^"orig".Length];
            Iterate(weight.Values, parameters[stem + "u"].Values, parameters[stem + "v"].Values);
        }
    }

    private static float Gain(string name) => name switch
    {
        _ when name.EndsWith("mask.weight", StringComparison.Ordinal) => 4,
        _ when name.EndsWith("occlusion.weight", StringComparison.Ordinal) => 6,
        _ when name.EndsWith("final.weight", StringComparison.Ordinal) => 3,
        _ when name.EndsWith("conv_img.weight", StringComparison.Ordinal) => 1,
        _ when name.Contains("mlp_gamma", StringComparison.Ordinal) || name.Contains("mlp_beta", StringComparison.Ordinal) => 0.5f,
        _ when name.Contains("resblocks", StringComparison.Ordinal) && name.Contains("conv2", StringComparison.Ordinal) => 0.7f,
        _ => MathF.Sqrt(2),
    };

    private static void Iterate(float[] matrix, float[] u, float[] v)
    {
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Array.Clear(v);
            for (int row = 0; row < u.Length; row++)
            {
                ReadOnlySpan<float> weights = matrix.AsSpan(row * v.Length, v.Length);
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(weights, u[row], v, v);
            }

            Normalise(v);
            for (int row = 0; row < u.Length; row++)
            {
                u[row] = System.Numerics.Tensors.TensorPrimitives.Dot<float>(matrix.AsSpan(row * v.Length, v.Length), v);
            }

            Normalise(u);
        }
    }

    private static void Normalise(float[] vector) =>
        System.Numerics.Tensors.TensorPrimitives.Divide(vector, System.Numerics.Tensors.TensorPrimitives.Norm<float>(vector), vector);
}
