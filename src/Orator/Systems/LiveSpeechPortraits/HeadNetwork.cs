using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// The next head pose as a distribution, given the poses before and the speech, as in Live Speech Portraits (Lu et al. 2021,
/// "Audio2Headpose"): gated dilated convolutions (van den Oord et al. 2016, WaveNet) over the history, conditioned on the features of each
/// step, whose results make the parameters of a
/// <see cref="GaussianMixture"/>. Parameters have the published names: <c>audio_downsample.*</c>, <c>WaveNet.*</c>.
/// </summary>
public sealed class HeadNetwork : Module
{
    private const float Slope = 0.2f;
    private readonly Sequential _reduce;
    private readonly DilatedConvolutions _dilated;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    public HeadNetwork(HeadNetworkConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        int condition = configuration.Condition;
        _reduce = Register("audio_downsample", new Sequential(
            new Linear(configuration.Inputs, condition, random),
            new BatchNorm(condition),
            new Activation(x => x.LeakyRelu(Slope)),
            new Linear(condition, condition, random)));
        _dilated = Register("WaveNet", new DilatedConvolutions(configuration, random));
    }

    /// <summary>Sizes.</summary>
    public HeadNetworkConfiguration Configuration { get; }

    /// <summary>Parameters of the distributions of the last steps.</summary>
    /// <param name="history">[N, T, dimensions]: entry t is the pose before step t.</param>
    /// <param name="speech">[N, T, inputs]: features of each step.</param>
    /// <param name="steps">How many predictions are wanted, at most T.</param>
    /// <returns>[N, steps, <see cref="HeadNetworkConfiguration.Outputs"/>], see <see cref="GaussianMixture"/>.</returns>
    /// <exception cref="ShapeException">An operand does not fit.</exception>
    public Tensor Forward(Tensor history, Tensor speech, int steps)
    {
        (int samples, int length) = (speech.Shape[0], speech.Shape[1]);
        Tensor condition = _reduce.Forward(speech.Reshape(samples * length, -1)).Reshape(samples, length, -1);
        Tensor result = _dilated.Forward(history.Transpose(0, 2, 1), condition.Transpose(0, 2, 1));
        return result.Transpose(0, 2, 1).Slice(1, length - steps);
    }

    private sealed class DilatedConvolutions : Module
    {
        private readonly Conv _start1;
        private readonly Conv _start2;
        private readonly DilatedLayer[] _layers;
        private readonly Conv _end1;
        private readonly Conv _end2;

        public DilatedConvolutions(HeadNetworkConfiguration c, CounterRandom random)
        {
            _start1 = Register("start_conv1", new Conv(c.Dimensions, c.Channels, [1], random));
            _start2 = Register("start_conv2", new Conv(c.Channels, c.Channels, [1], random));
            _layers = [.. Enumerable.Range(0, c.Blocks * c.Layers).Select(i => new DilatedLayer(c, 1 << (i % c.Layers), random))];
            Register("residual_blocks", new Numbered(_layers));
            _end1 = Register("end_conv_1", new Conv(c.Skip, c.Outputs, [1], random));
            _end2 = Register("end_conv_2", new Conv(c.Outputs, c.Outputs, [1], random));
        }

        public Tensor Forward(Tensor history, Tensor condition)
        {
            Tensor x = _start2.Forward(_start1.Forward(history).LeakyRelu(Slope)).LeakyRelu(Slope);
            Tensor? sum = null;
            foreach (DilatedLayer layer in _layers)
            {
                (x, Tensor skip) = layer.Forward(x, condition);
                sum = sum is null ? skip : sum + skip;
            }

            return _end2.Forward(_end1.Forward(sum!.LeakyRelu(Slope)).LeakyRelu(Slope));
        }
    }

    private sealed class DilatedLayer : Module
    {
        private readonly int _dilation;
        private readonly Conv _filter;
        private readonly Conv _gate;
        private readonly Conv _residual;
        private readonly Conv _skip;
        private readonly Conv _conditionFilter;
        private readonly Conv _conditionGate;

        public DilatedLayer(HeadNetworkConfiguration c, int dilation, CounterRandom random)
        {
            _dilation = dilation;
            _filter = Register("filter_conv", new Conv(c.Channels, c.Channels, [2], random, dilation: [dilation]));
            _gate = Register("gate_conv", new Conv(c.Channels, c.Channels, [2], random, dilation: [dilation]));
            _residual = Register("residual_conv", new Conv(c.Channels, c.Channels, [1], random));
            _skip = Register("skip_conv", new Conv(c.Channels, c.Skip, [1], random));
            _conditionFilter = Register("cond_filter_conv", new Conv(c.Condition, c.Channels, [1], random));
            _conditionGate = Register("cond_gate_conv", new Conv(c.Condition, c.Channels, [1], random));
        }

        public (Tensor Residual, Tensor Skip) Forward(Tensor x, Tensor condition)
        {
            // Zeros before the beginning keep the layer causal and the length the same.
            Tensor padded = x.Pad([0, 0, _dilation], [0, 0, 0]);
            Tensor gated = (_filter.Forward(padded) + _conditionFilter.Forward(condition)).Tanh() * (_gate.Forward(padded) + _conditionGate.Forward(condition)).Sigmoid();
            return (_residual.Forward(gated) + x, _skip.Forward(gated));
        }
    }

    private sealed class Numbered : Module
    {
        public Numbered(IReadOnlyList<Module> modules)
        {
            for (int i = 0; i < modules.Count; i++)
            {
                Register(i.ToString(System.Globalization.CultureInfo.InvariantCulture), modules[i]);
            }
        }
    }
}
