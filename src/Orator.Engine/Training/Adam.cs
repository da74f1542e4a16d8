using System.Numerics;

namespace Orator.Engine.Training;

/// <summary>
/// Adam (Kingma and Ba 2015): m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p = p - rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) +
/// epsilon).
/// </summary>
public sealed class Adam : Optimiser
{
    private readonly float _beta1;
    private readonly float _beta2;
    private readonly float _epsilon;
    private readonly float _weightDecay;
    private readonly bool _decoupled;
    private readonly float[][] _first;
    private readonly float[][] _second;

    /// <summary>Creates the optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Size of the steps.</param>
    /// <param name="beta1">Decay of the mean of the gradients.</param>
    /// <param name="beta2">Decay of the mean of their squares.</param>
    /// <param name="epsilon">Keeps the division finite.</param>
    /// <param name="weightDecay">Strength of the pull toward 0.</param>
    /// <param name="decoupled">Whether that pull acts on the parameters directly, p = p (1 - rate decay) (AdamW, Loshchilov and Hutter
    /// 2019), or is added to the gradient.</param>
    public Adam(
        IReadOnlyList<Parameter> parameters,
        float learningRate,
        float beta1 = 0.9f,
        float beta2 = 0.999f,
        float epsilon = 1e-8f,
        float weightDecay = 0,
        bool decoupled = false)
        : base(parameters, learningRate)
    {
        (_beta1, _beta2, _epsilon, _weightDecay, _decoupled) = (beta1, beta2, epsilon, weightDecay, decoupled);
        _first = Zeros();
        _second = Zeros();
    }

    /// <summary>Factors of the learning rate, one for each parameter; null = 1 for all. As PyTorch's parameter groups.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than parameters.</exception>
    public IReadOnlyList<float>? RateFactors
    {
        get;
        init => field = value is null || value.Count == Parameters.Count
            ? value
            : throw new ArgumentException($"{value.Count} factors do not fit {Parameters.Count} parameters.", nameof(value));
    }

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019), with PyTorch's defaults.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Size of the steps.</param>
    /// <param name="weightDecay">Strength of the pull toward 0.</param>
    /// <param name="beta1">Decay of the mean of the gradients.</param>
    /// <param name="beta2">Decay of the mean of their squares.</param>
    public static Adam AdamW(IReadOnlyList<Parameter> parameters, float learningRate, float weightDecay = 1e-2f, float beta1 = 0.9f, float beta2 = 0.999f) =>
        new(parameters, learningRate, beta1, beta2, weightDecay: weightDecay, decoupled: true);

    /// <inheritdoc/>
    protected override void Update(int index, Span<float> values, ReadOnlySpan<float> gradient, float scale)
    {
        Span<float> first = _first[index];
        Span<float> second = _second[index];
        float rate = LearningRate * (RateFactors?[index] ?? 1);
        float size = (float)(rate / (1 - Math.Pow(_beta1, Steps)));
        float correction = (float)(1 / Math.Sqrt(1 - Math.Pow(_beta2, Steps)));
        float shrink = _decoupled ? 1 - (rate * _weightDecay) : 1;
        float decay = _decoupled ? 0 : _weightDecay;
        Vector<float> epsilon = new(_epsilon);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> p = new(values[i..]);
            Vector<float> g = (new Vector<float>(gradient[i..]) * scale) + (p * decay);
            Vector<float> m = (new Vector<float>(first[i..]) * _beta1) + (g * (1 - _beta1));
            Vector<float> v = (new Vector<float>(second[i..]) * _beta2) + (g * g * (1 - _beta2));
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            ((p * shrink) - (m * size / ((Vector.SquareRoot(v) * correction) + epsilon))).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            float g = (gradient[i] * scale) + (values[i] * decay);
            first[i] = (first[i] * _beta1) + (g * (1 - _beta1));
            second[i] = (second[i] * _beta2) + (g * g * (1 - _beta2));
            values[i] = (values[i] * shrink) - (first[i] * size / ((MathF.Sqrt(second[i]) * correction) + _epsilon));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, float[] Values)> Moments(int index) =>
        [("first", _first[index]), ("second", _second[index])];
}
