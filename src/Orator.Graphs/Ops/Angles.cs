using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Arc tangent in radians, -pi/2 to pi/2.</summary>
        public Tensor Atan() => Graph.Add(new ArcTangent(this));

        /// <summary>Arc sine in radians, -pi/2 to pi/2, of elements from -1 to 1. Its derivative is infinite at -1 and 1.</summary>
        public Tensor Asin() => Graph.Add(new ArcSine(this));

        /// <summary>Arc cosine in radians, 0 to pi, of elements from -1 to 1. Its derivative is infinite at -1 and 1.</summary>
        public Tensor Acos() => Graph.Add(new ArcCosine(this));

        /// <summary>Angle of the point (x, y) in radians, -pi to pi, from the positive x axis towards the positive y axis, with
        /// broadcasting. This tensor is y.</summary>
        /// <param name="x">Abscissa.</param>
        /// <returns>The angle; pi at y = 0, x &lt; 0. At the origin it is 0, and so are its derivatives (PyTorch's are not numbers
        /// there).</returns>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public Tensor Atan2(Tensor x)
        {
            // The smaller over the larger, so that nothing is divided by zero, also not in derivatives of any order.
            Tensor zero = Graph.Constant(0);
            Tensor one = Graph.Constant(1);
            Tensor steep = Abs() > x.Abs();
            Tensor origin = EqualTo(zero) & x.EqualTo(zero);
            Tensor angle = (Where(steep, x, Where(origin, zero, this)) / Where(steep, this, Where(origin, one, x))).Atan();
            Tensor up = Where(this < 0, -one, one);
            return Where(steep, up * (MathF.PI / 2) - angle, angle + Where(x < 0, up * MathF.PI, zero));
        }
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class ArcTangent(Tensor x) : UnaryOperation("Atan", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient / (X * X + 1)];
    }

    internal sealed class ArcSine(Tensor x) : UnaryOperation("Asin", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient / (1 - X * X).Sqrt()];
    }

    internal sealed class ArcCosine(Tensor x) : UnaryOperation("Acos", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => -(gradient / (1 - X * X).Sqrt())];
    }
}
