using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Orator.Bench.TorchSharp;

/// <summary>The decoder of face-vid2vid's SPADE generator: [1, 256, 64, 64] to [1, 3, 256, 256].</summary>
internal sealed class SpadeDecoder : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d _first = nn.Conv2d(256, 512, 3, padding: 1);
    private readonly ModuleList<Block> _blocks = [];
    private readonly Conv2d _last = nn.Conv2d(64, 3, 3, padding: 1);

    public SpadeDecoder()
        : base(nameof(SpadeDecoder))
    {
        foreach ((int inputs, int outputs) in Enumerable.Repeat((512, 512), 6).Concat([(512, 256), (256, 64)]))
        {
            _blocks.Add(new Block(inputs, outputs));
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor x = _first.call(input);
        for (int i = 0; i < _blocks.Count; i++)
        {
            // The last two blocks see it enlarged.
            x = i < _blocks.Count - 2 ? x : F.interpolate(x, scale_factor: [2, 2]);
            x = _blocks[i].Forward(x, input);
        }

        return sigmoid(_last.call(F.leaky_relu(x, 0.2)));
    }

    /// <summary>Spatially-adaptive normalisation.</summary>
    private sealed class Spade : nn.Module
    {
        private readonly InstanceNorm2d _norm;
        private readonly Conv2d _shared;
        private readonly Conv2d _gamma;
        private readonly Conv2d _beta;

        public Spade(int channels)
            : base(nameof(Spade))
        {
            (_norm, _shared) = (nn.InstanceNorm2d(channels), nn.Conv2d(256, 128, 3, padding: 1));
            (_gamma, _beta) = (nn.Conv2d(128, channels, 3, padding: 1), nn.Conv2d(128, channels, 3, padding: 1));
            RegisterComponents();
        }

        public Tensor Forward(Tensor x, Tensor features)
        {
            Tensor hidden = F.relu(_shared.call(F.interpolate(features, size: [x.shape[2], x.shape[3]])));
            return (_norm.call(x) * (1 + _gamma.call(hidden))) + _beta.call(hidden);
        }
    }

    private sealed class Block : nn.Module
    {
        private readonly SpectralConv _conv0;
        private readonly SpectralConv _conv1;
        private readonly Spade _norm0;
        private readonly Spade _norm1;
        private readonly SpectralConv? _shortcut;
        private readonly Spade? _shortcutNorm;

        public Block(int inputs, int outputs)
            : base(nameof(Block))
        {
            int middle = Math.Min(inputs, outputs);
            (_conv0, _conv1) = (new SpectralConv(inputs, middle, 3), new SpectralConv(middle, outputs, 3));
            (_norm0, _norm1) = (new Spade(inputs), new Spade(middle));
            if (inputs != outputs)
            {
                (_shortcut, _shortcutNorm) = (new SpectralConv(inputs, outputs, 1), new Spade(inputs));
            }

            RegisterComponents();
        }

        public Tensor Forward(Tensor x, Tensor features)
        {
            Tensor y = _conv0.call(F.leaky_relu(_norm0.Forward(x, features), 0.2));
            y = _conv1.call(F.leaky_relu(_norm1.Forward(y, features), 0.2));
            return y + (_shortcut is null ? x : _shortcut.call(_shortcutNorm!.Forward(x, features)));
        }
    }

    /// <summary>A convolution with spectral normalisation, which divides the weights by their largest singular value at each call, as
    /// PyTorch's hook does.</summary>
    private sealed class SpectralConv : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter _weights;
        private readonly Parameter? _bias;
        private readonly Tensor _u;
        private readonly Tensor _v;
        private readonly long _padding;

        public SpectralConv(int inputs, int outputs, int kernel)
            : base(nameof(SpectralConv))
        {
            using Conv2d initial = nn.Conv2d(inputs, outputs, kernel);
            (_weights, _padding) = (new Parameter(initial.weight.detach().clone()), kernel / 2);
            _bias = kernel == 1 ? null : new Parameter(initial.bias!.detach().clone());
            (_u, _v) = (F.normalize(randn(outputs), dim: 0), F.normalize(randn(inputs * kernel * kernel), dim: 0));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            Tensor sigma = dot(_u, mv(_weights.flatten(1), _v));
            return F.conv2d(input, _weights / sigma, _bias, padding: [_padding, _padding]);
        }
    }
}
