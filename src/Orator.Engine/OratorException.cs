namespace Orator;

/// <summary>Work that was well specified failed while it was being done (the command line exits with code 1).</summary>
public class OratorException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what went wrong and what the user can do about it.</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public OratorException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>
/// The input cannot be used: a missing or damaged file, a photo without a face, an unknown option value
/// (the command line exits with code 2).
/// </summary>
public sealed class InputException : OratorException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what is wrong with which input and what the user can do about it.</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public InputException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
