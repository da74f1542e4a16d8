namespace Orator.Engine;

/// <summary>ONNX Runtime refused a model or failed while running it.</summary>
public sealed class SessionException : OratorException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was being done and the runtime's own explanation.</param>
    /// <param name="inner">The runtime's exception, if there is one.</param>
    public SessionException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The message for people, in one line: what failed, and if it is memory that is missing, that alone.</summary>
    public string Line
    {
        get
        {
            string line = Message.ReplaceLineEndings(" ").Trim();
            return line.Contains("bad_alloc", StringComparison.Ordinal) || line.Contains(
                "Failed to allocate memory",
                StringComparison.Ordinal) || line.Contains(nameof(OutOfMemoryException), StringComparison.Ordinal)
                ? "There is not enough memory to run the network: close other programs, or choose a smaller size or model."
                : line;
        }
    }
}
