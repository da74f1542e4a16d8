using Orator.Graphs.Layers;

namespace Orator.Graphs.Tests;

/// <summary>The networks of One-Shot Free-View Neural Talking-Head Synthesis (Wang et al. 2021) in the fixtures' tiny sizes.</summary>
internal static partial class FaceVid2VidNetworks
{
    internal static readonly CounterRandom Random = new(1);

    public interface INetwork
    {
        /// <summary>Names of the inputs in the fixtures.</summary>
        IReadOnlyList<string> InputNames => ["image"];

        /// <summary>Results and intermediate values by the fixtures' names.</summary>
        Dictionary<string, Tensor> Apply(Tensor[] inputs);
    }

    /// <summary>Convolution and batch normalisation, planar or volumetric, with a change of size after or before.</summary>
    internal sealed class Block : Module
    {
        private readonly Conv _conv;
        private readonly BatchNorm _norm;

        public Block(int inputs, int outputs, int[] kernel)
        {
            _conv = Register("conv", new Conv(inputs, outputs, kernel, Random, padding: [kernel[0] / 2]));
            _norm = Register("norm", new BatchNorm(outputs));
        }

        public T Add<T>(string name, T module)
            where T : Module => Register(name, module);

        // The depth of a volume stays.
        public Tensor Down(Tensor x) => Same(x).AveragePool(x.Rank == 4 ? [2, 2] : [1, 2, 2]);

        public Tensor Up(Tensor x) => Same(x.Resize([.. x.Shape.Skip(2).SkipLast(2), x.Shape[-2] * 2, x.Shape[-1] * 2], Interpolation.Nearest));

        public Tensor Same(Tensor x, float slope = 0) => slope == 0 ? _norm.Apply(_conv.Apply(x)).Relu() : _norm.Apply(_conv.Apply(x)).LeakyRelu(slope);
    }

    internal sealed class Group : Module
    {
        public T Add<T>(string name, T module)
            where T : Module => Register(name, module);
    }

    public sealed class KeypointDetector : Module, INetwork
    {
        private readonly Block[] _down;
        private readonly Conv _widen;
        private readonly Block[] _up;
        private readonly Conv _keypoints;

        public KeypointDetector()
        {
            Group predictor = Register("predictor", new Group());
            Group down = predictor.Add("down_blocks", new Group());
            _down = [down.Add("down0", new Block(3, 16, [3, 3])), down.Add("down1", new Block(16, 32, [3, 3])), down.Add("down2", new Block(32, 32, [3, 3]))];
            _widen = predictor.Add("conv", new Conv(32, 128, [1, 1], Random));
            Group up = predictor.Add("up_blocks", new Group());
            _up = [up.Add("up0", new Block(32, 32, [3, 3, 3])), up.Add("up1", new Block(32, 16, [3, 3, 3])), up.Add("up2", new Block(16, 8, [3, 3, 3]))];
            _keypoints = Register("kp", new Conv(8, 5, [3, 3, 3], Random, padding: [1]));
        }

        public Dictionary<string, Tensor> Apply(Tensor[] inputs)
        {
            Tensor image = inputs[0];
            Graph graph = image.Graph;
            Tensor small = image.Conv(graph.Constant(Gaussian(13, 1.5), [3, 1, 13, 13]), null, [4], [6], groups: 3);
            Tensor features = _widen.Apply(_down.Aggregate(small, (x, block) => block.Down(x)));
            features = _up.Aggregate(features.Reshape(features.Shape[0], 32, 4, features.Shape[2], features.Shape[3]), (x, block) => block.Up(x));
            Tensor logits = _keypoints.Apply(features);
            int[] size = [.. logits.Shape.Skip(2)];
            Tensor heatmap = (logits.Reshape(logits.Shape[0], 5, -1) / 0.1f).Softmax().Reshape(logits.Shape.ToArray());
            Tensor[] axes = [.. Enumerable.Range(0, 3).Select(i =>
            {
                int[] shape = [1, 1, 1];
                shape[2 - i] = size[2 - i];
                Tensor positions = graph.Constant([.. Enumerable.Range(0, size[2 - i]).Select(p => (2f * p / (size[2 - i] - 1)) - 1)], shape);
                return (heatmap * positions).Sum([2, 3, 4]).Reshape(logits.Shape[0], 5, 1);
            })];
            Tensor value = Tensor.Concat(2, axes);
            return new() { ["mid.down"] = small, ["mid.kp"] = logits, ["mid.heatmap"] = heatmap, ["out.value"] = value, ["out.loss"] = value.Mean() };
        }

        private static float[] Gaussian(int size, double sigma)
        {
            double[] row = [.. Enumerable.Range(0, size).Select(i => Math.Exp(-Math.Pow(i - (size / 2), 2) / (2 * sigma * sigma)))];
            float[] plane = [.. from a in row from b in row select (float)(a * b / (row.Sum() * row.Sum()))];
            return [.. plane, .. plane, .. plane];
        }
    }

    public sealed class PoseAndExpressionEstimator : Module, INetwork
    {
        private readonly List<(string Name, Func<Tensor, Tensor> Function)> _steps = [];
        private readonly (string Name, Linear Layer)[] _heads;

        public PoseAndExpressionEstimator()
        {
            (int, int, string[])[] stages =
            [
                (8, 16, ["block1.b1_0", "block1.b1_1", "block1.b1_2"]),
                (16, 32, ["block2", "block3.b3_0", "block3.b3_1", "block3.b3_2"]),
                (32, 64, ["block4", "block5.b5_0", "block5.b5_1", "block5.b5_2", "block5.b5_3", "block5.b5_4"]),
                (64, 128, ["block6", "block7.b7_0", "block7.b7_1"]),
            ];
            AddConv(1, new Conv(3, 8, [7, 7], Random, [2], [3]), 8);
            _steps.Add(("maxpool", x => x.MaxPool([3, 3], [2], [1])));
            Dictionary<string, Group> groups = [];
            for (int i = 0; i < stages.Length; i++)
            {
                (int inputs, int width, string[] blocks) = stages[i];
                AddConv(i + 2, new Conv(inputs, width, [1, 1], Random), width);
                foreach (string block in blocks)
                {
                    string[] parts = block.Split('.');
                    Bottleneck bottleneck = new(width, strided: parts.Length == 1);
                    _ = parts.Length == 1 ? Register(block, bottleneck)
                        : (groups.TryGetValue(parts[0], out Group? group) ? group : groups[parts[0]] = Register(parts[0], new Group())).Add(parts[1], bottleneck);
                    _steps.Add((block, bottleneck.Apply));
                }
            }

            // The reference exchanges the heads of yaw and roll.
            (string, string, int)[] heads = [("yaw", "fc_roll", 66), ("pitch", "fc_pitch", 66), ("roll", "fc_yaw", 66), ("t", "fc_t", 3), ("exp", "fc_exp", 15)];
            _heads = [.. heads.Select(head => (head.Item1, Register(head.Item2, new Linear(128, head.Item3, Random))))];
        }

        public Dictionary<string, Tensor> Apply(Tensor[] inputs)
        {
            Tensor image = inputs[0];
            Dictionary<string, Tensor> values = [];
            foreach ((string name, Func<Tensor, Tensor> step) in _steps)
            {
                image = step(image);
                values["mid." + name] = image;
            }

            Tensor pooled = image.Mean([2, 3]);
            values["mid.pooled"] = pooled;
            foreach ((string name, Linear layer) in _heads)
            {
                values["out." + name] = layer.Apply(pooled);
            }

            values["out.loss"] = _heads.Select(head => values["out." + head.Name].Mean()).Aggregate((a, b) => a + b);
            return values;
        }

        private void AddConv(int number, Conv layer, int width)
        {
            Conv conv = Register($"conv{number}", layer);
            BatchNorm norm = Register($"norm{number}", new BatchNorm(width));
            _steps.Add(($"conv{number}", conv.Apply));
            _steps.Add(($"norm{number}", norm.Apply));
            _steps.Add(($"relu{number}", x => x.Relu()));
        }
    }

    private sealed class Bottleneck : Layer
    {
        private readonly Conv[] _convs;
        private readonly BatchNorm[] _norms;
        private readonly Conv? _skip;

        public Bottleneck(int width, bool strided)
        {
            int narrow = width / 4;
            int[] stride = [strided ? 2 : 1];
            _convs = [Register("conv1", new Conv(width, narrow, [1, 1], Random)), Register("conv2", new Conv(narrow, narrow, [3, 3], Random, stride, [1])), Register("conv3", new Conv(narrow, width, [1, 1], Random))];
            _norms = [Register("norm1", new BatchNorm(narrow)), Register("norm2", new BatchNorm(narrow)), Register("norm3", new BatchNorm(width))];
            if (strided)
            {
                _skip = Register("skip", new Conv(width, width, [1, 1], Random, stride));
                _norms = [.. _norms, Register("norm4", new BatchNorm(width))];
            }
        }

        public override Tensor Apply(Tensor x)
        {
            Tensor y = _norms[0].Apply(_convs[0].Apply(x)).Relu();
            y = _norms[1].Apply(_convs[1].Apply(y)).Relu();
            y = _norms[2].Apply(_convs[2].Apply(y));
            return (y + (_skip is null ? x : _norms[3].Apply(_skip.Apply(x)))).Relu();
        }
    }

    public sealed class Discriminator : Module, INetwork
    {
        private readonly (Conv Conv, InstanceNorm? Norm)[] _blocks;
        private readonly Conv _last;

        public Discriminator()
        {
            Group scale = Register("discs", new Group()).Add("1", new Group());
            Group blocks = scale.Add("down_blocks", new Group());
            _blocks = [.. new[] { (3, 16), (16, 32), (32, 32), (32, 32) }.Select((widths, i) =>
            {
                Group block = blocks.Add($"{i}", new Group());
                Conv conv = block.Add("conv", new Conv(widths.Item1, widths.Item2, [4, 4], Random, spectralNorm: true));
                return (conv, i == 0 ? null : block.Add("norm", new InstanceNorm(widths.Item2, affine: true)));
            })];
            _last = scale.Add("conv", new Conv(32, 1, [1, 1], Random, spectralNorm: true));
        }

        public Dictionary<string, Tensor> Apply(Tensor[] inputs)
        {
            Tensor image = inputs[0];
            Dictionary<string, Tensor> values = [];
            for (int i = 0; i < _blocks.Length; i++)
            {
                image = _blocks[i].Conv.Apply(image);
                image = (_blocks[i].Norm?.Apply(image) ?? image).LeakyRelu(0.2f);
                image = i < _blocks.Length - 1 ? image.AveragePool([2, 2]) : image;
                values[$"out.feature_maps_1.{i}"] = image;
            }

            Tensor map = _last.Apply(image);
            values["out.prediction_map_1"] = map;
            values["out.loss"] = map.Mean();
            return values;
        }
    }
}
