using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Sum, with broadcasting.</summary>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor operator +(Tensor left, Tensor right) => left.Graph.Add(new Addition(left, right));

        /// <summary>Difference, with broadcasting.</summary>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor operator -(Tensor left, Tensor right) => left.Graph.Add(new Subtraction(left, right));

        /// <summary>Product, elementwise, with broadcasting.</summary>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor operator *(Tensor left, Tensor right) => left.Graph.Add(new Multiplication(left, right));

        /// <summary>Quotient, elementwise, with broadcasting.</summary>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor operator /(Tensor left, Tensor right) => left.Graph.Add(new Division(left, right));

        /// <summary>Adds a number to every element.</summary>
        public static Tensor operator +(Tensor left, float right) => left + left.Graph.Constant(right);

        /// <summary>Subtracts a number from every element.</summary>
        public static Tensor operator -(Tensor left, float right) => left - left.Graph.Constant(right);

        /// <summary>Multiplies every element by a number.</summary>
        public static Tensor operator *(Tensor left, float right) => left * left.Graph.Constant(right);

        /// <summary>Divides every element by a number.</summary>
        public static Tensor operator /(Tensor left, float right) => left / left.Graph.Constant(right);

        /// <summary>Adds every element to a number.</summary>
        public static Tensor operator +(float left, Tensor right) => right.Graph.Constant(left) + right;

        /// <summary>Subtracts every element from a number.</summary>
        public static Tensor operator -(float left, Tensor right) => right.Graph.Constant(left) - right;

        /// <summary>Multiplies every element by a number.</summary>
        public static Tensor operator *(float left, Tensor right) => right.Graph.Constant(left) * right;

        /// <summary>Divides a number by every element.</summary>
        public static Tensor operator /(float left, Tensor right) => right.Graph.Constant(left) / right;

        /// <summary>Changes every sign.</summary>
        public static Tensor operator -(Tensor value) => value.Graph.Add(new Negation(value));

        /// <summary>Elementwise minimum, with broadcasting.</summary>
        /// <param name="other">Second operand.</param>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public Tensor Minimum(Tensor other) => Graph.Add(new Minimum(this, other));

        /// <summary>Elementwise maximum, with broadcasting.</summary>
        /// <param name="other">Second operand.</param>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public Tensor Maximum(Tensor other) => Graph.Add(new Maximum(this, other));

        /// <summary>Elementwise power, with broadcasting.</summary>
        /// <param name="exponent">The exponent.</param>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public Tensor Pow(Tensor exponent) => Graph.Add(new Power(this, exponent));

        /// <summary>Every element raised to the same power.</summary>
        /// <param name="exponent">The exponent.</param>
        public Tensor Pow(float exponent) => Pow(Graph.Constant(exponent));

        /// <summary>Product of every element with itself.</summary>
        public Tensor Square() => this * this;

        /// <summary>e to the power of every element.</summary>
        public Tensor Exp() => Graph.Add(new Exponential(this));

        /// <summary>Natural logarithm.</summary>
        public Tensor Log() => Graph.Add(new Logarithm(this));

        /// <summary>Square root.</summary>
        public Tensor Sqrt() => Graph.Add(new SquareRoot(this));

        /// <summary>Absolute value.</summary>
        public Tensor Abs() => Graph.Add(new AbsoluteValue(this));

        /// <summary>Sine of radians.</summary>
        public Tensor Sin() => Graph.Add(new Sine(this));

        /// <summary>Cosine of radians.</summary>
        public Tensor Cos() => Graph.Add(new Cosine(this));

        /// <summary>Limits every element to a range.</summary>
        /// <param name="minimum">Lower limit.</param>
        /// <param name="maximum">Upper limit.</param>
        public Tensor Clip(float minimum, float maximum) => Graph.Add(new Clipping(this, minimum, maximum));

        /// <summary>The value itself as a value of its own.</summary>
        public Tensor Identity() => Graph.Add(new Identity(this));
    }
}

namespace Orator.Graphs.Ops
{
    /// <summary>An operation on two operands, element by element, with broadcasting.</summary>
    internal abstract class BinaryOperation : Operation
    {
        protected BinaryOperation(string onnxType, Tensor left, Tensor right, ElementType? result = null)
            : base(onnxType, left, right)
        {
            Require(left.Type, right);
            if (left.Type == ElementType.Boolean && result is null)
            {
                throw new ArgumentException($"{onnxType}: truth values have no arithmetic; convert them with ToReal first.");
            }

            Declare(result ?? left.Type, Shape.Broadcast(left.Shape, right.Shape, onnxType));
        }
    }

    /// <summary>An operation on each real element by itself.</summary>
    internal abstract class UnaryOperation : Operation
    {
        protected UnaryOperation(string onnxType, Tensor x, params Tensor?[] parameters)
            : base(onnxType, [x, .. parameters])
        {
            Require(ElementType.Real, x);
            Declare(x.Type, x.Shape);
        }
    }

    internal sealed class Addition(Tensor left, Tensor right) : BinaryOperation("Add", left, right);

    internal sealed class Subtraction(Tensor left, Tensor right) : BinaryOperation("Sub", left, right);

    internal sealed class Multiplication(Tensor left, Tensor right) : BinaryOperation("Mul", left, right);

    internal sealed class Division(Tensor left, Tensor right) : BinaryOperation("Div", left, right);

    internal sealed class Minimum(Tensor left, Tensor right) : BinaryOperation("Min", left, right);

    internal sealed class Maximum(Tensor left, Tensor right) : BinaryOperation("Max", left, right);

    internal sealed class Power(Tensor left, Tensor right) : BinaryOperation("Pow", left, right);

    internal sealed class Negation(Tensor x) : UnaryOperation("Neg", x);

    internal sealed class Exponential(Tensor x) : UnaryOperation("Exp", x);

    internal sealed class Logarithm(Tensor x) : UnaryOperation("Log", x);

    internal sealed class SquareRoot(Tensor x) : UnaryOperation("Sqrt", x);

    internal sealed class AbsoluteValue(Tensor x) : UnaryOperation("Abs", x);

    internal sealed class Sine(Tensor x) : UnaryOperation("Sin", x);

    internal sealed class Cosine(Tensor x) : UnaryOperation("Cos", x);

    internal sealed class Clipping(Tensor x, float minimum, float maximum)
        : UnaryOperation("Clip", x, x.Graph.Constant(minimum), x.Graph.Constant(maximum));

    internal sealed class Identity : Operation
    {
        public Identity(Tensor x)
            : base("Identity", x) => Declare(x.Type, x.Shape);
    }
}
