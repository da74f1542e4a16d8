using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Losses;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>Sizes of the discriminator of a generator in training.</summary>
internal static class DiscriminatorSizes
{
    /// <summary>The published one for the published generator; else as many channels as the generator has, but fewer where pictures are
    /// large.</summary>
    public static StyleDiscriminatorConfiguration Of(StyleGanConfiguration generator) => new()
    {
        Size = generator.Size,
        Channels = [.. generator.Channels.Select((channels, level) => level < generator.Channels.Count - 2 ? channels : channels / 2)],
    };
}

/// <summary>
/// The discriminator's own step: non-saturating logistic loss (Goodfellow et al. 2014), and every sixteenth time the penalty R1 of the
/// gradient at real pictures (Mescheder et al. 2018), sixteen times as heavy (Karras et al. 2020, section 4.1).
/// </summary>
internal sealed class StyleDiscriminatorStep : IDisposable
{
    private const float PenaltyWeight = 5;
    private const int PenaltyEvery = 16;
    private readonly StyleDiscriminator _discriminator;
    private readonly Adam _adam;
    private readonly TrainingStep _step;
    private readonly TrainingStep _penalty;

    /// <param name="discriminator">The discriminator.</param>
    /// <param name="samples">Real, and generated, pictures in a step.</param>
    /// <param name="size">Their side.</param>
    /// <param name="learningRate">Adam's learning rate at first.</param>
    public StyleDiscriminatorStep(StyleDiscriminator discriminator, int samples, int size, float learningRate)
    {
        _discriminator = discriminator;
        _adam = new Adam(discriminator.TrainableParameters, learningRate, 0f);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor fake = discriminator.Forward((graph.Input("generated", [samples, 3, size, size]) * 2) - 1);
        Tensor real = discriminator.Forward((graph.Input("real", [samples, 3, size, size]) * 2) - 1);
        _step = new TrainingStep(AdversarialLoss.OfDiscriminator(AdversarialForm.NonSaturating, [fake], [real]), _adam);

        Graph penalty = new(ParameterBinding.Inputs);
        Tensor picture = (penalty.Input("real", [samples, 3, size, size]) * 2) - 1;
        Tensor slope = Gradients.Of(discriminator.Forward(picture).Sum(), [picture])[0];
        _penalty = new TrainingStep(slope.Square().Sum() * (PenaltyWeight * PenaltyEvery / samples), _adam);
    }

    /// <summary>What must be remembered between runs.</summary>
    public void AddTo(TrainingState state)
    {
        state.Add("discriminator", _discriminator);
        state.Add("discriminator adam", _adam);
    }

    /// <summary>One step.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="generated">Generated pictures, [samples, 3, size, size], 0 to 1.</param>
    /// <param name="real">Real ones.</param>
    /// <param name="learningRate">Adam's learning rate.</param>
    /// <param name="metrics">Takes the loss: 2 ln 2 when it cannot tell, 0 when it always can.</param>
    public void Run(
        long number, ReadOnlySpan<float> generated, ReadOnlySpan<float> real, float learningRate, Dictionary<string, double> metrics)
    {
        generated.CopyTo(_step.Session.Input("generated"));
        real.CopyTo(_step.Session.Input("real"));
        _adam.LearningRate = learningRate;
        metrics["discriminator"] = _step.Run();
        if (number % PenaltyEvery == 0)
        {
            real.CopyTo(_penalty.Session.Input("real"));
            metrics["r1"] = _penalty.Run() / PenaltyEvery;
        }
    }

    public void Dispose()
    {
        _penalty.Dispose();
        _step.Dispose();
    }
}
