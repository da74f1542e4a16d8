namespace Orator.Graphs.Layers;

/// <summary>
/// Convolution over one, two or three spatial dimensions; see <see cref="Tensor.Conv"/>. Parameters: <c>weight</c> [out, in / groups,
/// k...],
/// <c>bias</c> [out]; with spectral normalisation <c>weight_orig</c> and the buffers <c>weight_u</c>, <c>weight_v</c> in place of
/// <c>weight</c>.
/// </summary>
public sealed class Conv : Layer
{
    private readonly Func<Graph, Tensor> _weight;
    private readonly Parameter? _bias;
    private readonly int[]? _stride;
    private readonly int[]? _padding;
    private readonly int[]? _dilation;
    private readonly int _groups;

    /// <summary>Creates the layer, initialised as in PyTorch.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Kernel size of each spatial dimension; their number is that of the dimensions.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="stride">As in <see cref="Tensor.Conv"/>.</param>
    /// <param name="padding">Zeros around the input.</param>
    /// <param name="dilation">Distance of the elements under the kernel.</param>
    /// <param name="groups">Number of groups that the channels are split into.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="spectralNorm">Whether the weights are divided by their largest singular value (Miyato et al. 2018), followed by one
    /// power iteration for each application in training mode.</param>
    public Conv(
        int inputs,
        int outputs,
        int[] kernel,
        CounterRandom random,
        int[]? stride = null,
        int[]? padding = null,
        int[]? dilation = null,
        int groups = 1,
        bool bias = true,
        bool spectralNorm = false)
    {
        (_stride, _padding, _dilation, _groups) = (stride, padding, dilation, groups);
        Shape shape = [outputs, inputs / groups, .. kernel];
        Parameter weight = new Parameter(shape).Layer(shape, random);
        if (spectralNorm)
        {
            SpectralWeight spectral = new(Register, weight, random);
            _weight = graph => spectral.In(graph, Training);
        }
        else
        {
            _weight = Register("weight", weight).In;
        }

        _bias = bias ? Register("bias", new Parameter([outputs]).Layer(shape, random)) : null;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Forward(x, _bias?.In(x.Graph));

    /// <summary>This layer and another one of the same form and input, the same number added to all results of this one: both results
    /// behind one another, as one convolution.</summary>
    internal Tensor Forward(Tensor x, float plus, Conv other)
    {
        Graph graph = x.Graph;
        Tensor bias = Tensor.Concat(0, _bias!.In(graph) + plus, other._bias!.In(graph));
        return x.Conv(Tensor.Concat(0, _weight(graph), other._weight(graph)), bias, _stride, _padding, _dilation, _groups);
    }

    private Tensor Forward(Tensor x, Tensor? bias) => x.Conv(_weight(x.Graph), bias, _stride, _padding, _dilation, _groups);
}

/// <summary>Transposed convolution; see <see cref="Tensor.ConvTranspose"/>. Parameters: <c>weight</c> [in, out / groups, k...], <c>bias</c>
/// [out].</summary>
public sealed class ConvTranspose : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly int[]? _stride;
    private readonly int[]? _padding;
    private readonly int[]? _outputPadding;
    private readonly int _groups;

    /// <summary>Creates the layer, initialised as in PyTorch.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Kernel size of each spatial dimension; their number is that of the dimensions.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="stride">As in <see cref="Tensor.ConvTranspose"/>.</param>
    /// <param name="padding">Cut off the result.</param>
    /// <param name="outputPadding">Added at the end of the result.</param>
    /// <param name="groups">Number of groups that the channels are split into.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public ConvTranspose(
        int inputs,
        int outputs,
        int[] kernel,
        CounterRandom random,
        int[]? stride = null,
        int[]? padding = null,
        int[]? outputPadding = null,
        int groups = 1,
        bool bias = true)
    {
        (_stride, _padding, _outputPadding, _groups) = (stride, padding, outputPadding, groups);
        Shape shape = [inputs, outputs / groups, .. kernel];
        _weight = Register("weight", new Parameter(shape).Layer(shape, random));
        _bias = bias ? Register("bias", new Parameter([outputs]).Layer(shape, random)) : null;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) =>
        x.ConvTranspose(_weight.In(x.Graph), _bias?.In(x.Graph), _stride, _padding, _outputPadding, groups: _groups);
}
