using Orator.Engine;

namespace Orator.Training.Data;

/// <summary>Samples one behind the other in the inputs of a session.</summary>
internal static class SampleInputs
{
    /// <summary>Fills an input, if the session has it: graphs that test leave out what only training needs.</summary>
    /// <typeparam name="T">Type of a sample.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="name">Name of the input, whose first axis counts samples.</param>
    /// <param name="samples">As many samples as it has room for.</param>
    /// <param name="values">The values of a sample.</param>
    public static void Fill<T>(Session session, string name, IReadOnlyList<T> samples, Func<T, float[]> values)
    {
        if (!session.InputNames.Contains(name))
        {
            return;
        }

        Span<float> input = session.Input(name);
        int length = input.Length / samples.Count;
        for (int i = 0; i < samples.Count; i++)
        {
            values(samples[i]).CopyTo(input[(i * length)..]);
        }
    }
}
