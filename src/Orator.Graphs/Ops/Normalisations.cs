using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Batch normalisation with fixed statistics, for inference (Ioffe and Szegedy 2015): (x - mean) / sqrt(variance +
        /// epsilon) * scale + bias.</summary>
        /// <param name="scale">[C], where x is [N, C, ...].</param>
        /// <param name="bias">Added at the end.</param>
        /// <param name="mean">Running mean.</param>
        /// <param name="variance">Running variance.</param>
        /// <param name="epsilon">Added to the variance.</param>
        /// <exception cref="ShapeException">A parameter is not [C].</exception>
        public Tensor BatchNorm(Tensor scale, Tensor bias, Tensor mean, Tensor variance, float epsilon = 1e-5f) =>
            Graph.Add(new BatchNormalisation(this, scale, bias, mean, variance, epsilon));

        /// <summary>Batch normalisation with the statistics of the batch, for training (Ioffe and Szegedy 2015, algorithm 1).</summary>
        /// <param name="scale">[C], where x is [N, C, ...].</param>
        /// <param name="bias">[C].</param>
        /// <param name="epsilon">Added to the variance.</param>
        /// <returns>(x - mean) / sqrt(variance + epsilon) * scale + bias; and the mean and the biased variance over all axes but C, both
        /// [C].</returns>
        /// <exception cref="ShapeException">A parameter is not [C].</exception>
        public (Tensor Result, Tensor Mean, Tensor Variance) BatchNorm(Tensor scale, Tensor bias, float epsilon = 1e-5f)
        {
            if (Rank < 2 || scale.Shape != [Shape[1]] || bias.Shape != [Shape[1]])
            {
                throw new ShapeException(
                    $"BatchNorm: scale {scale.Shape} and bias {bias.Shape} do not fit x {Shape}: expected [C], where x is [N, C, ...].");
            }

            int[] axes = [0, .. Enumerable.Range(2, Rank - 2)];
            int[] perChannel = [Shape[1], .. Enumerable.Repeat(1, Rank - 2)];
            Tensor mean = Mean(axes, keepAxes: true);
            Tensor centred = this - mean;
            Tensor variance = centred.Square().Mean(axes, keepAxes: true);
            Tensor factor = scale.Reshape(perChannel) / (variance + epsilon).Sqrt();
            return (centred * factor + bias.Reshape(perChannel), mean.Reshape(Shape[1]), variance.Reshape(Shape[1]));
        }

        /// <summary>Normalises each channel of each sample over its spatial dimensions (Ulyanov et al. 2016).</summary>
        /// <param name="scale">[C], where x is [N, C, spatial...]; null means 1.</param>
        /// <param name="bias">[C]; null means 0.</param>
        /// <param name="epsilon">Added to the variance.</param>
        /// <exception cref="ShapeException">x has no spatial dimension, or a parameter is not [C].</exception>
        public Tensor InstanceNorm(Tensor? scale = null, Tensor? bias = null, float epsilon = 1e-5f)
        {
            int channels = Rank < 3 ? throw new ShapeException($"InstanceNorm: x {Shape} is not [N, C, spatial...].") : Shape[1];
            return Graph.Add(new InstanceNormalisation(this, scale ?? Constants(channels, 1), bias ?? Constants(channels, 0), epsilon));
        }

        /// <summary>Normalises each sample over the last axes (Ba et al. 2016).</summary>
        /// <param name="scale">The shape of the last axes, which are those that are normalised over.</param>
        /// <param name="bias">The same shape.</param>
        /// <param name="epsilon">Added to the variance.</param>
        /// <exception cref="ShapeException">The parameters do not have the shape of the last axes.</exception>
        public Tensor LayerNorm(Tensor scale, Tensor bias, float epsilon = 1e-5f)
        {
            if (scale.Shape != bias.Shape || scale.Rank == 0 || scale.Rank > Rank || !Shape.Skip(Rank - scale.Rank).SequenceEqual(scale.Shape))
            {
                throw new ShapeException(
                    $"LayerNorm: scale {scale.Shape} and bias {bias.Shape} do not have the shape of the last axes of x {Shape}.");
            }

            // As an instance normalisation of a view: nine times faster than the runtime's own kernel.
            int size = (int)scale.Shape.Elements;
            Tensor normalised = Reshape(1, -1, size).InstanceNorm(epsilon: epsilon).Reshape(Shape.ToArray());
            return normalised * scale + bias;
        }

        /// <summary>Normalises groups of channels of each sample over these channels and the spatial dimensions (Wu and He 2018).</summary>
        /// <param name="groups">Number of groups; divides C.</param>
        /// <param name="scale">[C], where x is [N, C, spatial...].</param>
        /// <param name="bias">[C].</param>
        /// <param name="epsilon">Added to the variance.</param>
        /// <exception cref="ShapeException">C cannot be grouped so, or a parameter is not [C].</exception>
        public Tensor GroupNorm(int groups, Tensor scale, Tensor bias, float epsilon = 1e-5f)
        {
            if (Rank < 3 || groups < 1 || Shape[1] % groups != 0 || scale.Shape != [Shape[1]] || bias.Shape != [Shape[1]])
            {
                throw new ShapeException($"GroupNorm: {groups} groups, scale {scale.Shape} and bias {bias.Shape} do not fit x {Shape}.");
            }

            int[] perChannel = [Shape[1], .. Enumerable.Repeat(1, Rank - 2)];
            Tensor normalised = Reshape(Shape[0], groups, -1).InstanceNorm(epsilon: epsilon).Reshape(Shape.ToArray());
            return normalised * scale.Reshape(perChannel) + bias.Reshape(perChannel);
        }

        private Tensor Constants(int count, float value) => Graph.Constant([.. Enumerable.Repeat(value, count)], [count]);
    }
}

namespace Orator.Graphs.Ops
{
    internal abstract class Normalisation : Operation
    {
        protected Normalisation(string onnxType, Tensor x, float epsilon, params Tensor[] parameters)
            : base(onnxType, [x, .. parameters])
        {
            Require(ElementType.Real, x);
            Require(ElementType.Real, parameters);
            foreach (Tensor parameter in parameters)
            {
                if (x.Rank < 2 || parameter.Shape != [x.Shape[1]])
                {
                    throw new ShapeException($"{onnxType}: a parameter of shape {parameter.Shape} does not fit x {x.Shape}: expected [C], where x is [N, C, ...].");
                }
            }

            Epsilon = epsilon;
            Set("epsilon", epsilon);
            Declare(x.Type, x.Shape);
        }

        public float Epsilon { get; }

        protected Tensor X => Inputs[0]!;

        protected Tensor Scale => Inputs[1]!;

        /// <summary>[C] as [C, 1, ...], which broadcasts to x.</summary>
        protected Tensor PerChannel(Tensor parameter) => parameter.Reshape([parameter.Shape[0], .. Enumerable.Repeat(1, X.Rank - 2)]);

        /// <summary>Sum over all axes but that of the channels.</summary>
        protected Tensor PerChannelSum(Tensor x) => x.Sum([0, .. Enumerable.Range(2, X.Rank - 2)]);
    }

    internal sealed class BatchNormalisation(Tensor x, Tensor scale, Tensor bias, Tensor mean, Tensor variance, float epsilon)
        : Normalisation("BatchNormalization", x, epsilon, scale, bias, mean, variance)
    {
        // y = (x - m) r s + b with r = (v + epsilon)^(-1/2), so dr/dv = -r^3 / 2.
        protected override Func<Tensor>?[] Gradient(Tensor gradient)
        {
            (Tensor mean, Tensor variance) = (Inputs[3]!, Inputs[4]!);
            Tensor Root() => 1 / (variance + Epsilon).Sqrt();
            Tensor Product() => PerChannelSum(gradient * (X - PerChannel(mean)));
            return
            [
                () => gradient * PerChannel(Scale * Root()),
                () => Product() * Root(),
                () => PerChannelSum(gradient),
                () => -(PerChannelSum(gradient) * Scale * Root()),
                () => Product() * Scale * Root().Pow(3) * -0.5f,
            ];
        }
    }

    internal sealed class InstanceNormalisation(Tensor x, Tensor scale, Tensor bias, float epsilon)
        : Normalisation("InstanceNormalization", x, epsilon, scale, bias)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient)
        {
            Lazy<IReadOnlyList<Tensor>> results = new(
                () => Graph.Add(new InstanceNormGradient(gradient, X, Scale, Epsilon)).Producer!.Outputs);
            return [() => results.Value[0], () => results.Value[1].Sum([0]), () => results.Value[2].Sum([0])];
        }
    }
}
