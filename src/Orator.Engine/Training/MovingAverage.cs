using System.Globalization;

namespace Orator.Engine.Training;

/// <summary>Exponential moving average of parameters, a = decay a + (1 - decay) p: usually a better network than the last step's.</summary>
public sealed class MovingAverage : IStateful
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly float[][] _averages;
    private readonly float _decay;

    /// <summary>Starts at the parameters' present values.</summary>
    /// <param name="module">The network; its buffers are averaged too.</param>
    /// <param name="decay">Share of the average that each update keeps, 0 to 1.</param>
    public MovingAverage(Module module, float decay)
    {
        _parameters = [.. module.NamedParameters.Select(pair => pair.Parameter)];
        _averages = [.. _parameters.Select(parameter => (float[])parameter.Values.Clone())];
        _decay = decay;
    }

    /// <summary>Takes in the parameters of now.</summary>
    public void Update()
    {
        for (int i = 0; i < _averages.Length; i++)
        {
            float[] values = _parameters[i].Values;
            float[] average = _averages[i];
            for (int j = 0; j < average.Length; j++)
            {
                average[j] = (average[j] * _decay) + (values[j] * (1 - _decay));
            }
        }
    }

    /// <summary>Exchanges the parameters with their averages, e.g. before and again after an evaluation.</summary>
    public void Swap()
    {
        for (int i = 0; i < _averages.Length; i++)
        {
            float[] values = _parameters[i].Values;
            float[] average = _averages[i];
            for (int j = 0; j < average.Length; j++)
            {
                (values[j], average[j]) = (average[j], values[j]);
            }
        }
    }

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        for (int i = 0; i < _averages.Length; i++)
        {
            state.Array(i.ToString(CultureInfo.InvariantCulture), _parameters[i].Shape, _averages[i]);
        }
    }
}
