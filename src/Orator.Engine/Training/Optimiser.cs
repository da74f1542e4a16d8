using System.Globalization;

namespace Orator.Engine.Training;

/// <summary>Changes parameters by their gradients, in the parameters' own memory.</summary>
public abstract class Optimiser : IStateful
{
    private long _steps;

    /// <summary>Creates an optimiser.</summary>
    /// <param name="parameters">What it changes, e.g. <see cref="Module.TrainableParameters"/>.</param>
    /// <param name="learningRate">Size of the steps.</param>
    protected Optimiser(IReadOnlyList<Parameter> parameters, float learningRate)
    {
        Parameters = parameters;
        LearningRate = learningRate;
    }

    /// <summary>What it changes.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Size of the steps; set it before each step to follow a schedule. It is not part of the saved state.</summary>
    public float LearningRate { get; set; }

    /// <summary>Number of steps done.</summary>
    public long Steps => _steps;

    /// <summary>Makes one step.</summary>
    /// <param name="gradients">One gradient for each parameter, row-major.</param>
    /// <param name="scale">Factor of all gradients, e.g. from <see cref="GradientClipping"/>.</param>
    /// <exception cref="ArgumentException">The number of gradients is not that of the parameters.</exception>
    public void Step(IReadOnlyList<ReadOnlyMemory<float>> gradients, float scale = 1)
    {
        if (gradients.Count != Parameters.Count)
        {
            throw new ArgumentException($"{gradients.Count} gradients do not fit {Parameters.Count} parameters.", nameof(gradients));
        }

        _steps++;
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (!Parameters[i].Frozen)
            {
                Update(i, Parameters[i].Values.AsSpan(0, gradients[i].Length), gradients[i].Span, scale);
            }
        }
    }

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        state.Number("steps", ref _steps);
        for (int i = 0; i < Parameters.Count; i++)
        {
            foreach ((string name, float[] values) in Moments(i))
            {
                state.Array($"{name}.{i.ToString(CultureInfo.InvariantCulture)}", [values.Length], values);
            }
        }
    }

    /// <summary>Changes one parameter.</summary>
    /// <param name="index">Its place in <see cref="Parameters"/>.</param>
    /// <param name="values">Its values.</param>
    /// <param name="gradient">Its gradient, of the same length.</param>
    /// <param name="scale">Factor of the gradient.</param>
    protected abstract void Update(int index, Span<float> values, ReadOnlySpan<float> gradient, float scale);

    /// <summary>The arrays that the optimiser remembers of one parameter, by name.</summary>
    /// <param name="index">Its place in <see cref="Parameters"/>.</param>
    protected abstract IEnumerable<(string Name, float[] Values)> Moments(int index);

    /// <summary>Arrays of zeros, one for each parameter.</summary>
    private protected float[][] Zeros() => [.. Parameters.Select(parameter => new float[parameter.Shape.Elements])];
}
