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

        /// <summary>The largest integer that is not above each element.</summary>
        public Tensor Floor() => Graph.Add(new Floor(this));

        /// <summary>The value itself as a value of its own.</summary>
        public Tensor Identity() => Graph.Add(new Identity(this));

        /// <summary>The value itself, through which no gradient flows: what is computed from it counts as constant.</summary>
        public Tensor Detach() => Graph.Add(new Detachment(this));
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

        protected Tensor Left => Inputs[0]!;

        protected Tensor Right => Inputs[1]!;

        // 1 where a is greater, 1/2 where both are equal (as in PyTorch), 0 elsewhere.
        protected static Tensor Greater(Tensor a, Tensor b) => ((a > b).ToReal() + (a >= b).ToReal()) * 0.5f;
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

        protected Tensor X => Inputs[0]!;

        // A step function of x: low below 0, high above, and the middle one of low, 0 and high at 0. Two fast operations, where a
        // comparison, its conversion and a product would be three slow ones. Its derivative is 0, hence the detached x.
        internal static Tensor Step(Tensor x, float low, float high) => (x.Detach() * 1e30f).Clip(low, high);
    }

    internal sealed class Addition(Tensor left, Tensor right) : BinaryOperation("Add", left, right)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient, () => gradient];
    }

    internal sealed class Subtraction(Tensor left, Tensor right) : BinaryOperation("Sub", left, right)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient, () => -gradient];
    }

    internal sealed class Multiplication(Tensor left, Tensor right) : BinaryOperation("Mul", left, right)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient * Right, () => gradient * Left];
    }

    internal sealed class Division(Tensor left, Tensor right) : BinaryOperation("Div", left, right)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient / Right, () => -(gradient * Output / Right)];
    }

    internal sealed class Minimum(Tensor left, Tensor right) : BinaryOperation("Min", left, right)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => gradient * Greater(Right, Left), () => gradient * Greater(Left, Right)];
    }

    internal sealed class Maximum(Tensor left, Tensor right) : BinaryOperation("Max", left, right)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => gradient * Greater(Left, Right), () => gradient * Greater(Right, Left)];
    }

    internal sealed class Power(Tensor left, Tensor right) : BinaryOperation("Pow", left, right)
    {
        // d(a^b)/da = b a^(b-1); d(a^b)/db = a^b log a, which is 0 at a = 0.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => gradient * Right * Left.Pow(Right - 1), () => gradient * Output * Left.Maximum(Graph.Constant(1e-38f)).Log()];
    }

    internal sealed class Negation(Tensor x) : UnaryOperation("Neg", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => -gradient];
    }

    internal sealed class Exponential(Tensor x) : UnaryOperation("Exp", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient * Output];
    }

    internal sealed class Logarithm(Tensor x) : UnaryOperation("Log", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient / X];
    }

    internal sealed class SquareRoot(Tensor x) : UnaryOperation("Sqrt", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient * 0.5f / Output];
    }

    internal sealed class AbsoluteValue(Tensor x) : UnaryOperation("Abs", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient * Step(X, -1, 1)];
    }

    internal sealed class Sine(Tensor x) : UnaryOperation("Sin", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient * X.Cos()];
    }

    internal sealed class Cosine(Tensor x) : UnaryOperation("Cos", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => -(gradient * X.Sin())];
    }

    internal sealed class Clipping(Tensor x, float minimum, float maximum)
        : UnaryOperation("Clip", x, x.Graph.Constant(minimum), x.Graph.Constant(maximum))
    {
        // The limits themselves count as inside, as in PyTorch.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient * ((X >= Inputs[1]!) & (X <= Inputs[2]!)).ToReal()];
    }

    internal sealed class Floor(Tensor x) : UnaryOperation("Floor", x)
    {
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [];
    }

    internal sealed class Identity : Operation
    {
        public Identity(Tensor x)
            : base("Identity", x) => Declare(x.Type, x.Shape);

        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient];
    }

    internal sealed class Detachment : Operation
    {
        public Detachment(Tensor x)
            : base("Identity", x) => Declare(x.Type, x.Shape);

        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [];
    }
}
