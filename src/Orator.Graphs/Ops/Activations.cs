using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>max(x, 0).</summary>
        public Tensor Relu() => Graph.Add(new Rectifier(this));

        /// <summary>x where positive, else slope * x.</summary>
        /// <param name="slope">Slope of the negative side.</param>
        public Tensor LeakyRelu(float slope = 0.01f) => Graph.Add(new LeakyRectifier(this, slope));

        /// <summary>x where positive, else slope * x, with slopes of their own for each channel (He et al. 2015).</summary>
        /// <param name="slope">Slopes, broadcast to x (e.g. [C, 1, 1] for [N, C, H, W]).</param>
        /// <exception cref="ShapeException">The slopes cannot be broadcast to x.</exception>
        public Tensor Prelu(Tensor slope) => Graph.Add(new ParametricRectifier(this, slope));

        /// <summary>Logistic function 1 / (1 + exp(-x)).</summary>
        public Tensor Sigmoid() => Graph.Add(new Logistic(this));

        /// <summary>Hyperbolic tangent.</summary>
        public Tensor Tanh() => Graph.Add(new HyperbolicTangent(this));

        /// <summary>x where positive, else scale * (exp(x) - 1) (Clevert et al. 2016).</summary>
        /// <param name="scale">Magnitude of the negative limit.</param>
        public Tensor Elu(float scale = 1) => Graph.Add(new ExponentialRectifier(this, scale));

        /// <summary>log(1 + exp(x)), without overflow.</summary>
        // Composed: the runtime's own kernel is six times slower. The maximum (not Relu) has the slope 1/2 at 0, as softplus does.
        public Tensor Softplus() => Maximum(Graph.Constant(0)) + ((-Abs()).Exp() + 1).Log();

        /// <summary>x * Phi(x) with the exact normal distribution function (Hendrycks and Gimpel 2016).</summary>
        public Tensor Gelu() => Graph.Add(new GaussianErrorRectifier(this));

        /// <summary>Error function.</summary>
        public Tensor Erf() => Graph.Add(new ErrorFunction(this));

        /// <summary>min(max(slope * x + offset, 0), 1); the defaults are PyTorch's.</summary>
        /// <param name="slope">Factor of x.</param>
        /// <param name="offset">Value at 0.</param>
        public Tensor HardSigmoid(float slope = 1f / 6, float offset = 0.5f) => Graph.Add(new HardLogistic(this, slope, offset));

        /// <summary>x * min(max(x / 6 + 1/2, 0), 1) (Howard et al. 2019).</summary>
        public Tensor HardSwish() => this * HardSigmoid();

        /// <summary>min(max(x, -1), 1).</summary>
        public Tensor HardTanh() => Clip(-1, 1);

        /// <summary>exp(x) / sum of exp(x) along an axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Softmax(int axis = -1)
        {
            axis = Shape.Axis(axis, "Softmax");
            if (axis == Rank - 1)
            {
                return Graph.Add(new SoftMaximum(this));
            }

            // Composed: over another axis than the last, the runtime's own kernel is eight times slower.
            Tensor exponentials = (this - Max([axis], keepAxes: true).Detach()).Exp();
            return exponentials / exponentials.Sum([axis], keepAxes: true);
        }

        /// <summary>Logarithm of <see cref="Softmax"/>, without underflow: x - max - log(sum of exp(x - max)).</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor LogSoftmax(int axis = -1)
        {
            // The result does not depend on the maximum, so no gradient needs to flow through it.
            Tensor shifted = this - Max([axis], keepAxes: true).Detach();
            return shifted - shifted.Exp().Sum([axis], keepAxes: true).Log();
        }
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class Rectifier(Tensor x) : UnaryOperation("Relu", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => Graph.Add(new LeakyReluGradient(gradient, X, 0))];
    }

    internal sealed class LeakyRectifier : UnaryOperation
    {
        public LeakyRectifier(Tensor x, float slope)
            : base("LeakyRelu", x)
        {
            Slope = slope;
            Set("alpha", slope);
        }

        public float Slope { get; }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => Graph.Add(new LeakyReluGradient(gradient, X, Slope))];
    }

    internal sealed class ParametricRectifier : UnaryOperation
    {
        public ParametricRectifier(Tensor x, Tensor slope)
            : base("PRelu", x, slope)
        {
            if (Shape.Broadcast(x.Shape, slope.Shape, "PRelu") != x.Shape)
            {
                throw new ShapeException($"PRelu: slopes {slope.Shape} cannot be broadcast to x {x.Shape}.");
            }
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => gradient * Tensor.Where(X > 0, Graph.Constant(1), Inputs[1]!), () => -(gradient * (-X).Relu())];
    }

    internal sealed class Logistic(Tensor x) : UnaryOperation("Sigmoid", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient * Output * (1 - Output)];
    }

    internal sealed class HyperbolicTangent(Tensor x) : UnaryOperation("Tanh", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient * (1 - Output * Output)];
    }

    internal sealed class ExponentialRectifier : UnaryOperation
    {
        private readonly float _scale;

        public ExponentialRectifier(Tensor x, float scale)
            : base("Elu", x)
        {
            _scale = scale;
            Set("alpha", scale);
        }

        // d(a (exp(x) - 1))/dx = a exp(x) = result + a.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => gradient * Tensor.Where(X > 0, Graph.Constant(1), Output + _scale)];
    }

    internal sealed class GaussianErrorRectifier(Tensor x) : UnaryOperation("Gelu", x)
    {
        // Phi(x) + x phi(x), with the normal distribution function and its density.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => gradient * (((X * (1 / MathF.Sqrt(2))).Erf() + 1) * 0.5f + X * (X * X * -0.5f).Exp() * (1 / MathF.Sqrt(2 * MathF.PI)))];
    }

    internal sealed class ErrorFunction(Tensor x) : UnaryOperation("Erf", x)
    {
        // 2 / sqrt(pi) exp(-x^2).
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient * (-(X * X)).Exp() * (2 / MathF.Sqrt(MathF.PI))];
    }

    internal sealed class HardLogistic : UnaryOperation
    {
        private readonly float _slope;

        public HardLogistic(Tensor x, float slope, float offset)
            : base("HardSigmoid", x)
        {
            _slope = slope;
            Set("alpha", slope);
            Set("beta", offset);
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient * ((Output > 0) & (Output < 1)).ToReal() * _slope];
    }

    /// <summary>Softmax over the last axis.</summary>
    internal sealed class SoftMaximum : UnaryOperation
    {
        public SoftMaximum(Tensor x)
            : base("Softmax", x) => Set("axis", -1L);

        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => Output * (gradient - (gradient * Output).Sum([-1], keepAxes: true))];
    }
}
