using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Orator.Bench.TorchSharp;

/// <summary>The decoder of face-vid2vid's original generator: [1, 256, 64, 64] to [1, 3, 256, 256].</summary>
internal sealed class Decoder : nn.Module<Tensor, Tensor>
{
    private readonly Sequential _layers;

    public Decoder()
        : base(nameof(Decoder))
    {
        IEnumerable<nn.Module<Tensor, Tensor>> Up(int inputs, int outputs) =>
            [nn.Upsample(scale_factor: [2, 2]), nn.Conv2d(inputs, outputs, 3, padding: 1), nn.BatchNorm2d(outputs), nn.ReLU()];
        nn.Module<Tensor, Tensor>[] layers =
            [.. Enumerable.Range(0, 6).Select(_ => new Residual(256)), .. Up(256, 128), .. Up(128, 64), nn.Conv2d(64, 3, 7, padding: 3), nn.Sigmoid()];
        _layers = nn.Sequential(layers);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _layers.call(input);

    private sealed class Residual : nn.Module<Tensor, Tensor>
    {
        private readonly BatchNorm2d _norm1;
        private readonly Conv2d _conv1;
        private readonly BatchNorm2d _norm2;
        private readonly Conv2d _conv2;

        public Residual(int channels)
            : base(nameof(Residual))
        {
            (_norm1, _norm2) = (nn.BatchNorm2d(channels), nn.BatchNorm2d(channels));
            (_conv1, _conv2) = (nn.Conv2d(channels, channels, 3, padding: 1), nn.Conv2d(channels, channels, 3, padding: 1));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) =>
            input + _conv2.call(F.relu(_norm2.call(_conv1.call(F.relu(_norm1.call(input))))));
    }
}
