using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>Hopenet (Ruiz et al. 2018): ResNet-50 with a head for the bins of each angle. Orator's own teacher is the mesh's pose; this one
/// is the reference's.</summary>
internal sealed class HopenetStandIn : Module
{
    private readonly Conv _conv;
    private readonly BatchNorm _norm;
    private readonly Sequential[] _stages;
    private readonly Linear[] _heads;

    public HopenetStandIn(CounterRandom random)
    {
        _conv = Register("conv1", new Conv(3, 64, [7, 7], random, [2], [3], bias: false));
        _norm = Register("bn1", new BatchNorm(64));
        int inputs = 64;
        _stages = [.. new[] { 3, 4, 6, 3 }.Select((count, stage) =>
        {
            int width = 64 << stage;
            Layer[] blocks = [.. Enumerable.Range(0, count).Select(
                i => new Block(i == 0 ? inputs : 4 * width, width, i == 0 && stage > 0 ? 2 : 1, random))];
            inputs = 4 * width;
            return Register($"layer{stage + 1}", new Sequential(blocks));
        })];
        _heads = [.. new[] { "yaw", "pitch", "roll" }.Select(name => Register("fc_" + name, new Linear(2048, 66, random)))];
        Register("fc_finetune", new Linear(2051, 3, random));
    }

    public (Tensor Yaw, Tensor Pitch, Tensor Roll) Forward(Tensor image)
    {
        Tensor x = _norm.Forward(_conv.Forward(image)).Relu().MaxPool([3, 3], [2], [1]);
        x = _stages.Aggregate(x, (value, stage) => stage.Forward(value)).Mean([2, 3]);
        return (_heads[0].Forward(x), _heads[1].Forward(x), _heads[2].Forward(x));
    }

    private sealed class Block : Layer
    {
        private readonly Conv[] _convs;
        private readonly BatchNorm[] _norms;
        private readonly Sequential? _downsample;

        public Block(int inputs, int width, int stride, CounterRandom random)
        {
            _convs =
            [
                Register("conv1", new Conv(inputs, width, [1, 1], random, bias: false)),
                Register("conv2", new Conv(width, width, [3, 3], random, [stride], [1], bias: false)),
                Register("conv3", new Conv(width, 4 * width, [1, 1], random, bias: false)),
            ];
            _norms = [Register("bn1", new BatchNorm(width)), Register("bn2", new BatchNorm(width)), Register(
                "bn3", new BatchNorm(4 * width))];
            _downsample = inputs == 4 * width ? null
                : Register(
                    "downsample",
                    new Sequential(new Conv(inputs, 4 * width, [1, 1], random, [stride], bias: false), new BatchNorm(4 * width)));
        }

        public override Tensor Forward(Tensor x)
        {
            Tensor y = _norms[0].Forward(_convs[0].Forward(x)).Relu();
            y = _norms[1].Forward(_convs[1].Forward(y)).Relu();
            return (_norms[2].Forward(_convs[2].Forward(y)) + (_downsample?.Forward(x) ?? x)).Relu();
        }
    }
}
