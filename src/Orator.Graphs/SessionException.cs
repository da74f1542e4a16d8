namespace Orator.Graphs;

/// <summary>ONNX Runtime refused a model or failed while running it.</summary>
public sealed class SessionException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was being done and the runtime's own explanation.</param>
    /// <param name="inner">The runtime's exception, if there is one.</param>
    public SessionException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
