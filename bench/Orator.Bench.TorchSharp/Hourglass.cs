using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Orator.Bench.TorchSharp;

/// <summary>The volumetric hourglass of face-vid2vid: [N, inputs, D, H, W] to [N, channels + inputs, D, H, W].</summary>
internal sealed class Hourglass : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<Block> _down = [];
    private readonly ModuleList<Block> _up = [];
    private readonly Conv3d _conv;
    private readonly BatchNorm3d _norm;

    public Hourglass(int inputs, int channels, int maximum, int levels)
        : base(nameof(Hourglass))
    {
        int Width(int level) => Math.Min(maximum, channels << level);
        for (int i = 0; i < levels; i++)
        {
            _down.Add(new Block(i == 0 ? inputs : Width(i), Width(i + 1), false));
        }

        for (int i = levels - 1; i >= 0; i--)
        {
            _up.Add(new Block((i == levels - 1 ? 1 : 2) * Width(i + 1), Width(i), true));
        }

        _conv = nn.Conv3d(channels + inputs, channels + inputs, 3, padding: 1);
        _norm = nn.BatchNorm3d(channels + inputs);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Stack<Tensor> skipped = new([input]);
        foreach (Block block in _down)
        {
            skipped.Push(block.call(skipped.Peek()));
        }

        Tensor x = skipped.Pop();
        foreach (Block block in _up)
        {
            x = cat([block.call(x), skipped.Pop()], 1);
        }

        return F.relu(_norm.call(_conv.call(x)));
    }

    /// <summary>Convolution, batch normalisation and ReLU; before it doubled, or after it halved, height and width.</summary>
    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Conv3d _conv;
        private readonly BatchNorm3d _norm;
        private readonly bool _double;

        public Block(int inputs, int outputs, bool enlarge)
            : base(nameof(Block))
        {
            (_conv, _norm, _double) = (nn.Conv3d(inputs, outputs, 3, padding: 1), nn.BatchNorm3d(outputs), enlarge);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            Tensor x = _double ? F.interpolate(input, scale_factor: [1, 2, 2]) : input;
            x = F.relu(_norm.call(_conv.call(x)));
            return _double ? x : F.avg_pool3d(x, [1, 2, 2]);
        }
    }
}
