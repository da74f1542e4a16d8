using Orator.Graphs.Layers;

namespace Orator.Graphs.Tests;

internal static partial class FaceVid2VidNetworks
{
    /// <summary>The generator: source features warped in 3-D by a composition of key point motions, then decoded.</summary>
    public sealed class Generator : Module, INetwork
    {
        private readonly Block _first;
        private readonly Block[] _down;
        private readonly Conv _second;
        private readonly Residual[] _volumes;
        private readonly DenseMotion _motion;
        private readonly Block _third;
        private readonly Conv _fourth;
        private readonly Residual[] _planes;
        private readonly Block[] _up;
        private readonly Conv _final;

        public Generator()
        {
            _motion = Register("dense_motion_network", new DenseMotion());
            _first = Register("first", new Block(3, 8, [7, 7]));
            Group down = Register("down_blocks", new Group());
            _down = [down.Add("0", new Block(8, 16, [3, 3])), down.Add("1", new Block(16, 32, [3, 3]))];
            _second = Register("second", new Conv(32, 64, [1, 1], Random));
            Group volumes = Register("resblocks_3d", new Group());
            _volumes = [volumes.Add("3dr0", new Residual(16, [3, 3, 3])), volumes.Add("3dr1", new Residual(16, [3, 3, 3]))];
            _third = Register("third", new Block(64, 32, [3, 3]));
            _fourth = Register("fourth", new Conv(32, 32, [1, 1], Random));
            Group planes = Register("resblocks_2d", new Group());
            _planes = [planes.Add("2dr0", new Residual(32, [3, 3])), planes.Add("2dr1", new Residual(32, [3, 3]))];
            Group up = Register("up_blocks", new Group());
            _up = [up.Add("0", new Block(32, 16, [3, 3])), up.Add("1", new Block(16, 8, [3, 3]))];
            _final = Register("final", new Conv(8, 3, [7, 7], Random, padding: [3]));
        }

        public IReadOnlyList<string> InputNames => ["source", "kp_source", "kp_driving"];

        public Dictionary<string, Tensor> Apply(Tensor[] inputs)
        {
            Dictionary<string, Tensor> values = [];
            Tensor x = _second.Apply(_down.Aggregate(_first.Same(inputs[0]), (value, block) => block.Down(value)));
            values["mid.second"] = x;
            Tensor volume = x.Reshape(x.Shape[0], 16, 4, x.Shape[2], x.Shape[3]);
            volume = _volumes.Aggregate(volume, (value, block) => block.Apply(value));
            values["mid.resblocks_3d.3dr1"] = volume;

            (Tensor deformation, Tensor occlusion) = _motion.Apply(volume, inputs[1], inputs[2], values);
            Tensor warped = volume.GridSample(deformation);
            values["mid.deformed_feature_3d"] = warped;
            x = _fourth.Apply(_third.Same(warped.Reshape(x.Shape[0], 64, x.Shape[2], x.Shape[3]), 0.01f)) * occlusion;
            values["mid.occluded_feature"] = x;
            x = _planes.Aggregate(x, (value, block) => block.Apply(value));
            x = _up.Aggregate(x, (value, block) => block.Up(value));
            values["mid.up_blocks.1"] = x;
            values["out.prediction"] = _final.Apply(x).Sigmoid();
            values["out.loss"] = values["out.prediction"].Mean();
            return values;
        }
    }

    /// <summary>Normalisation, activation and convolution, twice, added to the input.</summary>
    private sealed class Residual : Layer
    {
        private readonly BatchNorm[] _norms;
        private readonly Conv[] _convs;

        public Residual(int width, int[] kernel)
        {
            _convs = [Register("conv1", new Conv(width, width, kernel, Random, padding: [1])), Register("conv2", new Conv(width, width, kernel, Random, padding: [1]))];
            _norms = [Register("norm1", new BatchNorm(width)), Register("norm2", new BatchNorm(width))];
        }

        public override Tensor Apply(Tensor x) => x + _convs[1].Apply(_norms[1].Apply(_convs[0].Apply(_norms[0].Apply(x).Relu())).Relu());
    }

    /// <summary>One motion for each key point and one for the background, weighed by a learned mask.</summary>
    private sealed class DenseMotion : Module
    {
        private readonly Block[] _down;
        private readonly Block[] _up;
        private readonly Block _last;
        private readonly Conv _mask;
        private readonly Conv _compress;
        private readonly BatchNorm _norm;
        private readonly Conv _occlusion;

        public DenseMotion()
        {
            Group hourglass = Register("hourglass", new Group());
            Group down = hourglass.Add("encoder", new Group()).Add("down_blocks", new Group());
            _down = [down.Add("0", new Block(30, 16, [3, 3, 3])), down.Add("1", new Block(16, 32, [3, 3, 3])), down.Add("2", new Block(32, 32, [3, 3, 3]))];
            _last = hourglass.Add("decoder", new Block(38, 38, [3, 3, 3]));
            Group up = _last.Add("up_blocks", new Group());
            _up = [up.Add("0", new Block(32, 32, [3, 3, 3])), up.Add("1", new Block(64, 16, [3, 3, 3])), up.Add("2", new Block(32, 8, [3, 3, 3]))];
            _mask = Register("mask", new Conv(38, 6, [7, 7, 7], Random, padding: [3]));
            _compress = Register("compress", new Conv(16, 4, [1, 1, 1], Random));
            _norm = Register("norm", new BatchNorm(4));
            _occlusion = Register("occlusion", new Conv(38 * 4, 1, [7, 7], Random, padding: [3]));
        }

        public (Tensor Deformation, Tensor Occlusion) Apply(Tensor volume, Tensor source, Tensor driving, Dictionary<string, Tensor> values)
        {
            Graph graph = volume.Graph;
            (int samples, int depth, int height, int width) = (volume.Shape[0], volume.Shape[2], volume.Shape[3], volume.Shape[4]);
            Tensor compressed = _norm.Apply(_compress.Apply(volume)).Relu();
            Tensor grid = graph.Constant(
                [.. from z in Enumerable.Range(0, depth) from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) from v in new[] { At(x, width), At(y, height), At(z, depth) } select v],
                [1, 1, depth, height, width, 3]);

            // Background first: it does not move.
            Tensor zero = graph.Constant(new float[samples * 3], [samples, 1, 3]);
            Tensor motions = grid + Tensor.Concat(1, zero, source - driving).Reshape(samples, 6, 1, 1, 1, 3);
            Tensor repeated = compressed.Reshape(samples, 1, 4, depth, height, width).Expand(samples, 6, 4, depth, height, width).Reshape(samples * 6, 4, depth, height, width);
            Tensor warped = repeated.GridSample(motions.Reshape(samples * 6, depth, height, width, 3)).Reshape(samples, 6, 4, depth, height, width);
            values["mid.dense_motion_network.deformed_feature"] = warped;
            Tensor heat = Heat(grid, driving) - Heat(grid, source);
            heat = Tensor.Concat(1, graph.Constant(0).Expand(samples, 1, depth, height, width), heat).Reshape(samples, 6, 1, depth, height, width);
            values["mid.dense_motion_network.heatmap"] = heat;

            List<Tensor> levels = [Tensor.Concat(2, heat, warped).Reshape(samples, 30, depth, height, width)];
            foreach (Block block in _down)
            {
                levels.Add(block.Down(levels[^1]));
            }

            Tensor features = levels[^1];
            for (int i = 0; i < _up.Length; i++)
            {
                features = Tensor.Concat(1, _up[i].Up(features), levels[^(i + 2)]);
            }

            features = _last.Same(features);
            values["mid.dense_motion_network.hourglass"] = features;
            Tensor mask = _mask.Apply(features).Softmax(1);
            Tensor occlusion = _occlusion.Apply(features.Reshape(samples, 38 * depth, height, width)).Sigmoid();
            values["out.mask"] = mask;
            values["out.occlusion_map"] = occlusion;
            return ((motions * mask.Reshape([.. mask.Shape, 1])).Sum([1]), occlusion);
        }

        private static float At(int i, int count) => (2f * i / (count - 1)) - 1;

        // A Gaussian around each key point, variance 0.01.
        private static Tensor Heat(Tensor grid, Tensor keypoints) =>
            ((grid - keypoints.Reshape(keypoints.Shape[0], 5, 1, 1, 1, 3)).Square().Sum([5]) * (-0.5f / 0.01f)).Exp();
    }
}
