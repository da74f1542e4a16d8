using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Orator.Bench.TorchSharp;

/// <summary>U-Net with instance norm and leaky ReLU: [N, inputs, H, W] to [N, outputs, H, W].</summary>
internal sealed class UNet : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<Block> _down = [];
    private readonly ModuleList<Block> _up = [];
    private readonly Conv2d _last;

    public UNet(int inputs, int outputs, int channels, int levels)
        : base(nameof(UNet))
    {
        int Width(int level) => channels << Math.Min(level, 3);
        for (int level = 0; level <= levels; level++)
        {
            _down.Add(new Block(level == 0 ? inputs : Width(level - 1), Width(level)));
        }

        for (int level = 0; level < levels; level++)
        {
            _up.Add(new Block(Width(level) + Width(level + 1), Width(level)));
        }

        _last = nn.Conv2d(channels, outputs, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor[] levels = new Tensor[_down.Count];
        for (int level = 0; level < levels.Length; level++)
        {
            levels[level] = _down[level].call(level == 0 ? input : F.avg_pool2d(levels[level - 1], 2));
        }

        Tensor x = levels[^1];
        for (int level = levels.Length - 2; level >= 0; level--)
        {
            x = _up[level].call(cat([F.interpolate(x, scale_factor: [2, 2]), levels[level]], 1));
        }

        return sigmoid(_last.call(x));
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d _conv1;
        private readonly InstanceNorm2d _norm1;
        private readonly Conv2d _conv2;
        private readonly InstanceNorm2d _norm2;

        public Block(int inputs, int outputs)
            : base(nameof(Block))
        {
            _conv1 = nn.Conv2d(inputs, outputs, 3, padding: 1, bias: false);
            _norm1 = nn.InstanceNorm2d(outputs, affine: true);
            _conv2 = nn.Conv2d(outputs, outputs, 3, padding: 1, bias: false);
            _norm2 = nn.InstanceNorm2d(outputs, affine: true);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            Tensor x = F.leaky_relu(_norm1.call(_conv1.call(input)), 0.2);
            return F.leaky_relu(_norm2.call(_conv2.call(x)), 0.2);
        }
    }
}
