namespace Orator.Training;

/// <summary>Refuses options and data that cannot be used, in one line for the user.</summary>
internal static class Require
{
    /// <summary>Checks a condition.</summary>
    /// <param name="condition">What must be true.</param>
    /// <param name="message">What to tell the user otherwise.</param>
    /// <exception cref="InputException"><paramref name="condition"/> is false.</exception>
    public static void That(bool condition, string message)
    {
        if (!condition)
        {
            throw new InputException(message);
        }
    }
}
