namespace Orator.Graphs.Layers;

/// <summary>
/// Batch normalisation of [N, C, ...] (Ioffe and Szegedy 2015): with the statistics of the batch in training mode, otherwise with the
/// running ones.
/// Parameters: <c>weight</c> [C], <c>bias</c> [C]; buffers: <c>running_mean</c> [C], <c>running_var</c> [C].
/// </summary>
/// <remarks>PyTorch's <c>num_batches_tracked</c> plays no part in any computation and is not kept.</remarks>
public sealed class BatchNorm : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly Parameter _mean;
    private readonly Parameter _variance;
    private readonly float _epsilon;
    private readonly float _momentum;

    /// <summary>Creates the layer: weights 1, biases 0, running mean 0 and variance 1.</summary>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">Share of the batch in the new running statistics.</param>
    public BatchNorm(int channels, float epsilon = 1e-5f, float momentum = 0.1f)
    {
        (_epsilon, _momentum) = (epsilon, momentum);
        _weight = Register("weight", new Parameter([channels]).Constant(1));
        _bias = Register("bias", new Parameter([channels]));
        _mean = Register("running_mean", new Parameter([channels], isBuffer: true));
        _variance = Register("running_var", new Parameter([channels], isBuffer: true).Constant(1));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// In training mode, each application updates the running statistics once a run: r = (1 - momentum) r + momentum s, with the unbiased
    /// variance of the batch.
    /// </remarks>
    public override Tensor Forward(Tensor x)
    {
        Graph graph = x.Graph;
        (Tensor weight, Tensor bias) = (_weight.In(graph), _bias.In(graph));
        if (!Training)
        {
            return x.BatchNorm(weight, bias, _mean.In(graph), _variance.In(graph), _epsilon);
        }

        (Tensor result, Tensor mean, Tensor variance) = x.BatchNorm(weight, bias, _epsilon);
        if (graph.Binding == ParameterBinding.Inputs)
        {
            float count = x.Shape.Elements / x.Shape[1];
            graph.Write(_mean, _mean.In(graph) * (1 - _momentum) + mean.Detach() * _momentum);
            graph.Write(
                _variance, _variance.In(graph) * (1 - _momentum) + variance.Detach() * (_momentum * count / Math.Max(1, count - 1)));
        }

        return result;
    }
}

/// <summary>Normalises each channel of each sample; see <see cref="Tensor.InstanceNorm"/>. Parameters, if affine: <c>weight</c> [C],
/// <c>bias</c> [C].</summary>
public sealed class InstanceNorm : Layer
{
    private readonly Parameter? _weight;
    private readonly Parameter? _bias;
    private readonly float _epsilon;

    /// <summary>Creates the layer: weights 1, biases 0.</summary>
    /// <param name="channels">C.</param>
    /// <param name="affine">Whether the result is scaled and shifted by parameters (PyTorch's default: no).</param>
    /// <param name="epsilon">Added to the variance.</param>
    public InstanceNorm(int channels, bool affine = false, float epsilon = 1e-5f)
    {
        _epsilon = epsilon;
        _weight = affine ? Register("weight", new Parameter([channels]).Constant(1)) : null;
        _bias = affine ? Register("bias", new Parameter([channels])) : null;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.InstanceNorm(_weight?.In(x.Graph), _bias?.In(x.Graph), _epsilon);
}

/// <summary>Normalises each sample over the last axes; see <see cref="Tensor.LayerNorm"/>. Parameters: <c>weight</c> and <c>bias</c> of the
/// shape of these axes.</summary>
public sealed class LayerNorm : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly float _epsilon;

    /// <summary>Creates the layer: weights 1, biases 0.</summary>
    /// <param name="shape">The last axes.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public LayerNorm(Shape shape, float epsilon = 1e-5f)
    {
        _epsilon = epsilon;
        _weight = Register("weight", new Parameter(shape).Constant(1));
        _bias = Register("bias", new Parameter(shape));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.LayerNorm(_weight.In(x.Graph), _bias.In(x.Graph), _epsilon);
}

/// <summary>Normalises groups of channels of each sample; see <see cref="Tensor.GroupNorm"/>. Parameters: <c>weight</c> [C], <c>bias</c>
/// [C].</summary>
public sealed class GroupNorm : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly int _groups;
    private readonly float _epsilon;

    /// <summary>Creates the layer: weights 1, biases 0.</summary>
    /// <param name="groups">Number of groups; divides C.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public GroupNorm(int groups, int channels, float epsilon = 1e-5f)
    {
        (_groups, _epsilon) = (groups, epsilon);
        _weight = Register("weight", new Parameter([channels]).Constant(1));
        _bias = Register("bias", new Parameter([channels]));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.GroupNorm(_groups, _weight.In(x.Graph), _bias.In(x.Graph), _epsilon);
}
