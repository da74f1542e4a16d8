namespace Orator.Engine.Quantisation;

/// <summary>Typical inputs of a network, from which quantisation learns what values occur in it.</summary>
/// <param name="Inputs">Row-major values of each input, by name.</param>
public sealed record CalibrationSample(IReadOnlyDictionary<string, float[]> Inputs)
{
    /// <summary>A sample of a network with one input.</summary>
    /// <param name="name">Name of the input.</param>
    /// <param name="values">Row-major values.</param>
    public CalibrationSample(string name, float[] values)
        : this(new Dictionary<string, float[]> { [name] = values })
    {
    }

    /// <summary>Fills the inputs of a session.</summary>
    /// <param name="session">A session of the network.</param>
    /// <exception cref="ArgumentException">An input is missing or has another size.</exception>
    public void CopyTo(Session session)
    {
        foreach (string name in session.InputNames)
        {
            Span<float> input = session.Input(name);
            if (!Inputs.TryGetValue(name, out float[]? values) || values.Length != input.Length)
            {
                throw new ArgumentException(
                    $"A calibration sample has {values?.Length ?? 0} values for input '{name}', which takes {input.Length}.");
            }

            values.CopyTo(input);
        }
    }
}
