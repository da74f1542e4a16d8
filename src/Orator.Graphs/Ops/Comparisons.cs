using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Whether left is greater, elementwise, with broadcasting.</summary>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor operator >(Tensor left, Tensor right) => left.Graph.Add(new Comparison("Greater", left, right));

        /// <summary>Whether left is less, elementwise, with broadcasting.</summary>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor operator <(Tensor left, Tensor right) => left.Graph.Add(new Comparison("Less", left, right));

        /// <summary>Whether left is greater or equal, elementwise, with broadcasting.</summary>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor operator >=(Tensor left, Tensor right) => left.Graph.Add(new Comparison("GreaterOrEqual", left, right));

        /// <summary>Whether left is less or equal, elementwise, with broadcasting.</summary>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor operator <=(Tensor left, Tensor right) => left.Graph.Add(new Comparison("LessOrEqual", left, right));

        /// <summary>Whether each element is greater than a number.</summary>
        public static Tensor operator >(Tensor left, float right) => left > left.Graph.Constant(right);

        /// <summary>Whether each element is less than a number.</summary>
        public static Tensor operator <(Tensor left, float right) => left < left.Graph.Constant(right);

        /// <summary>Whether each element is greater than or equal to a number.</summary>
        public static Tensor operator >=(Tensor left, float right) => left >= left.Graph.Constant(right);

        /// <summary>Whether each element is less than or equal to a number.</summary>
        public static Tensor operator <=(Tensor left, float right) => left <= left.Graph.Constant(right);

        /// <summary>Whether elements are equal, with broadcasting.</summary>
        /// <param name="other">Second operand.</param>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public Tensor EqualTo(Tensor other) => Graph.Add(new Comparison("Equal", this, other));

        /// <summary>The contrary of each truth value.</summary>
        public static Tensor operator !(Tensor value) => value.Graph.Add(new LogicalNot(value));

        /// <summary>Whether both are true, with broadcasting.</summary>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor operator &(Tensor left, Tensor right) => left.Graph.Add(new LogicalOperation("And", left, right));

        /// <summary>Whether one or both are true, with broadcasting.</summary>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor operator |(Tensor left, Tensor right) => left.Graph.Add(new LogicalOperation("Or", left, right));

        /// <summary>Elements of one tensor where a condition holds and of another elsewhere, all three broadcast.</summary>
        /// <param name="condition">Truth values.</param>
        /// <param name="whenTrue">Where the condition holds.</param>
        /// <param name="whenFalse">Where it does not; of the same element type.</param>
        /// <exception cref="ShapeException">The shapes cannot be broadcast.</exception>
        public static Tensor Where(Tensor condition, Tensor whenTrue, Tensor whenFalse) =>
            condition.Graph.Add(new Selection(condition, whenTrue, whenFalse));

        /// <summary>The elements as real numbers; true becomes 1, false 0.</summary>
        public Tensor ToReal() => Graph.Add(new Conversion(this, ElementType.Real));

        /// <summary>The elements as integers; real numbers are truncated toward zero, true becomes 1, false 0.</summary>
        public Tensor ToIndex() => Graph.Add(new Conversion(this, ElementType.Index));
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class Comparison(
        string onnxType, Tensor left, Tensor right) : BinaryOperation(onnxType, left, right, ElementType.Boolean);

    internal sealed class LogicalOperation : BinaryOperation
    {
        public LogicalOperation(string onnxType, Tensor left, Tensor right)
            : base(onnxType, left, right, ElementType.Boolean) => Require(ElementType.Boolean, left, right);
    }

    internal sealed class LogicalNot : Operation
    {
        public LogicalNot(Tensor value)
            : base("Not", value)
        {
            Require(ElementType.Boolean, value);
            Declare(ElementType.Boolean, value.Shape);
        }
    }

    internal sealed class Selection : Operation
    {
        public Selection(Tensor condition, Tensor whenTrue, Tensor whenFalse)
            : base("Where", condition, whenTrue, whenFalse)
        {
            Require(ElementType.Boolean, condition);
            Require(whenTrue.Type, whenFalse);
            Declare(whenTrue.Type, Shape.Broadcast(condition.Shape, Shape.Broadcast(whenTrue.Shape, whenFalse.Shape, "Where"), "Where"));
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [null, () => Tensor.Where(Inputs[0]!, gradient, Graph.Constant(0)), () => Tensor.Where(Inputs[0]!, Graph.Constant(0), gradient)];
    }

    internal sealed class Conversion : Operation
    {
        public Conversion(Tensor x, ElementType type)
            : base("Cast", x)
        {
            Set("to", (long)Onnx.OnnxWriter.DataType(type));
            Declare(type, x.Shape);
        }

        // From real to real; none flows from or to another type.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient];
    }
}
