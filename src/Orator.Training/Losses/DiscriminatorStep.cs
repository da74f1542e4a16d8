using Orator.Engine.Training;
using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>The discriminator's own step: it learns to tell generated pictures from real ones (least squares).</summary>
internal sealed class DiscriminatorStep : IDisposable
{
    private const float FirstMoment = 0.5f;
    private readonly TextureDiscriminator _discriminator;
    private readonly Adam _adam;
    private readonly TrainingStep _step;

    /// <param name="discriminator">The discriminator.</param>
    /// <param name="weights">How much patches count.</param>
    /// <param name="samples">Pictures in a step.</param>
    /// <param name="size">Their side.</param>
    /// <param name="learningRate">Adam's learning rate at first.</param>
    public DiscriminatorStep(TextureDiscriminator discriminator, PatchWeights weights, int samples, int size, float learningRate)
    {
        _discriminator = discriminator;
        _adam = new Adam(discriminator.TrainableParameters, learningRate, FirstMoment);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor fake = discriminator.Forward(graph.Input("generated", [samples, 3, size, size]));
        Tensor real = discriminator.Forward(graph.Input("real", [samples, 3, size, size]));
        _step = new TrainingStep(
            AdversarialLoss.OfDiscriminator(
                AdversarialForm.LeastSquares, [fake], [real], weights.Of(graph.Input("interior", [samples, 1, size, size]), real)),
            _adam);
    }

    /// <summary>What must be remembered between runs.</summary>
    public void AddTo(TrainingState state)
    {
        state.Add("discriminator", _discriminator);
        state.Add("discriminator adam", _adam);
    }

    /// <summary>One step.</summary>
    /// <param name="generated">Generated pictures, [samples, 3, size, size].</param>
    /// <param name="real">The real ones.</param>
    /// <param name="interior">Where the inside of the mouth is to be seen, [samples, 1, size, size].</param>
    /// <param name="learningRate">Adam's learning rate.</param>
    /// <returns>The loss: half of what patches count on average when it cannot tell, 0 when it always can.</returns>
    public float Run(ReadOnlySpan<float> generated, ReadOnlySpan<float> real, ReadOnlySpan<float> interior, float learningRate)
    {
        generated.CopyTo(_step.Session.Input("generated"));
        real.CopyTo(_step.Session.Input("real"));
        interior.CopyTo(_step.Session.Input("interior"));
        _adam.LearningRate = learningRate;
        return _step.Run();
    }

    public void Dispose() => _step.Dispose();
}
