using System.Numerics;

namespace Orator.Engine.Training;

/// <summary>Stochastic gradient descent with momentum, in PyTorch's form: b = momentum b + g; p = p - rate b.</summary>
public sealed class Sgd : Optimiser
{
    private readonly float _momentum;
    private readonly float _weightDecay;
    private readonly float[][] _velocity;

    /// <summary>Creates the optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Size of the steps.</param>
    /// <param name="momentum">Share of the previous step that is kept, 0 to 1.</param>
    /// <param name="weightDecay">Added to the gradient, times the parameter.</param>
    public Sgd(IReadOnlyList<Parameter> parameters, float learningRate, float momentum = 0, float weightDecay = 0)
        : base(parameters, learningRate)
    {
        (_momentum, _weightDecay) = (momentum, weightDecay);
        _velocity = Zeros();
    }

    /// <inheritdoc/>
    protected override void Update(int index, Span<float> values, ReadOnlySpan<float> gradient, float scale)
    {
        Span<float> velocity = _velocity[index];
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> p = new(values[i..]);
            Vector<float> b = (new Vector<float>(velocity[i..]) * _momentum) + ((new Vector<float>(gradient[i..]) * scale) + (p * _weightDecay));
            b.CopyTo(velocity[i..]);
            (p - (b * LearningRate)).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            velocity[i] = (velocity[i] * _momentum) + ((gradient[i] * scale) + (values[i] * _weightDecay));
            values[i] -= velocity[i] * LearningRate;
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, float[] Values)> Moments(int index) => [("velocity", _velocity[index])];
}
