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

        /// <summary>exp(x) / sum of exp(x) along an axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Softmax(int axis = -1) => Graph.Add(new SoftMaximum(this, axis));
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class Rectifier(Tensor x) : UnaryOperation("Relu", x);

    internal sealed class LeakyRectifier : UnaryOperation
    {
        public LeakyRectifier(Tensor x, float slope)
            : base("LeakyRelu", x) => Set("alpha", slope);
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
    }

    internal sealed class Logistic(Tensor x) : UnaryOperation("Sigmoid", x);

    internal sealed class HyperbolicTangent(Tensor x) : UnaryOperation("Tanh", x);

    internal sealed class SoftMaximum : UnaryOperation
    {
        public SoftMaximum(Tensor x, int axis)
            : base("Softmax", x) => Set("axis", (long)x.Shape.Axis(axis, "Softmax"));
    }
}
