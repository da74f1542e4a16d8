namespace Orator.Graphs;

/// <summary>Tensors that do not fit together; thrown where the operation is written, with the shapes in the message.</summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The operation, the shapes, and what was expected.</param>
    public ShapeException(string message)
        : base(message)
    {
    }
}
