namespace Orator.Graphs.Layers;

/// <summary>
/// Weights divided by their largest singular value (Miyato et al. 2018): W / sigma with sigma = u^T W v, W as a matrix [out, rest].
/// Parameter
/// <c>weight_orig</c>; buffers <c>weight_u</c> [out] and <c>weight_v</c> [rest]. In training mode, each use makes one power iteration
/// first, v = W^T u / |W^T u| and u = W v / |W v|, through which no gradient flows.
/// </summary>
internal sealed class SpectralWeight
{
    private readonly Parameter _original;
    private readonly Parameter _u;
    private readonly Parameter _v;

    public SpectralWeight(Func<string, Parameter, Parameter> register, Parameter weight, CounterRandom random)
    {
        int rows = weight.Shape[0];
        _original = register("weight_orig", weight);
        _u = register("weight_u", Unit(new Parameter([rows], isBuffer: true), random));
        _v = register("weight_v", Unit(new Parameter([(int)(weight.Shape.Elements / rows)], isBuffer: true), random));
    }

    public Tensor In(Graph graph, bool training)
    {
        Tensor weight = _original.In(graph);
        Tensor matrix = weight.Reshape(weight.Shape[0], -1);
        Tensor u = _u.In(graph);
        Tensor v = _v.In(graph);
        if (training && graph.Binding == ParameterBinding.Inputs)
        {
            Tensor constant = matrix.Detach();
            v = Unit(constant.Transpose(1, 0).MatMul(u.Reshape(-1, 1))).Reshape(-1);
            u = Unit(constant.MatMul(v.Reshape(-1, 1))).Reshape(-1);
            graph.Write(_u, u);
            graph.Write(_v, v);
        }

        return weight / u.Reshape(1, -1).MatMul(matrix).MatMul(v.Reshape(-1, 1)).Reshape();
    }

    private static Tensor Unit(Tensor x) => x / x.Square().Sum().Sqrt().Maximum(x.Graph.Constant(1e-12f));

    private static Parameter Unit(Parameter parameter, CounterRandom random)
    {
        parameter.Normal(1, random);
        float length = MathF.Sqrt(parameter.Values.Sum(v => v * v));
        foreach (ref float value in parameter.Values.AsSpan())
        {
            value /= length;
        }

        return parameter;
    }
}
