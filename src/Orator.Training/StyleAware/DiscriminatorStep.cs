using Orator.Graphs;
using Orator.Graphs.Training;
using Orator.Networks.FaceVid2Vid;
using Orator.Training.Losses;

namespace Orator.Training.StyleAware;

/// <summary>The discriminator's own step: it learns to tell generated pictures from real ones (hinge loss).</summary>
internal sealed class DiscriminatorStep : IDisposable
{
    private readonly MultiScaleDiscriminator _discriminator;
    private readonly Adam _adam;
    private readonly TrainingStep _step;

    public DiscriminatorStep(MultiScaleDiscriminator discriminator, int samples, int size, float learningRate)
    {
        _discriminator = discriminator;
        _adam = new Adam(discriminator.Learned, learningRate);
        Graph graph = new(ParameterBinding.Inputs);
        IReadOnlyList<Judgement> fake = discriminator.Apply([graph.Input("generated", [samples, 3, size, size])]);
        IReadOnlyList<Judgement> real = discriminator.Apply([graph.Input("real", [samples, 3, size, size])]);
        _step = new TrainingStep(AdversarialLoss.OfDiscriminator(AdversarialForm.Hinge, fake.Select(judgement => judgement.Score), real.Select(judgement => judgement.Score)), _adam);
    }

    /// <summary>What must be remembered between runs.</summary>
    public void AddTo(TrainingState state)
    {
        state.Add("discriminator", _discriminator);
        state.Add("discriminator adam", _adam);
    }

    /// <summary>One step.</summary>
    /// <returns>The loss: 2 when it cannot tell, 0 when it always can.</returns>
    public float Run(ReadOnlySpan<float> generated, ReadOnlySpan<float> real, float learningRate)
    {
        generated.CopyTo(_step.Session.Input("generated"));
        real.CopyTo(_step.Session.Input("real"));
        _adam.LearningRate = learningRate;
        return _step.Run();
    }

    public void Dispose() => _step.Dispose();
}
