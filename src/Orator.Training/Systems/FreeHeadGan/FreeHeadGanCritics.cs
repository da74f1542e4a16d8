using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>HeadGAN's critics of pictures and of mouths, the latter without sound, and their own step.</summary>
internal sealed class FreeHeadGanCritics : IDisposable
{
    private const float FirstMoment = 0.5f;
    private const int Size = ClipCrop.Size;
    private readonly HeadGanDiscriminator _pictures;
    private readonly HeadGanDiscriminator _mouths;
    private readonly Adam _adam;
    private readonly TrainingStep _step;

    /// <summary>Creates the critics.</summary>
    /// <param name="published">Whether they have the published sizes, rather than a quarter of the channels.</param>
    /// <param name="pairs">Pictures in a step.</param>
    /// <param name="learningRate">Adam's learning rate at first.</param>
    /// <param name="random">Source of the initial values.</param>
    public FreeHeadGanCritics(bool published, int pairs, float learningRate, CounterRandom random)
    {
        HeadGanDiscriminator Critic(HeadGanDiscriminatorConfiguration sizes) => (published
            ? sizes
            : sizes with { Channels = sizes.Channels / 4, MaximumChannels = sizes.MaximumChannels / 4 }).Create(random);
        _pictures = Critic(HeadGanDiscriminatorConfiguration.Image);
        _mouths = Critic(HeadGanDiscriminatorConfiguration.Mouth(0));
        _adam = new Adam([.. _pictures.TrainableParameters, .. _mouths.TrainableParameters], learningRate, FirstMoment);

        Graph graph = new(ParameterBinding.Inputs);
        Tensor sketch = graph.Input("sketch", [pairs, 3, Size, Size]);
        Tensor real = Signed(graph.Input("driving", [pairs, 3, Size, Size]));
        Tensor generated = Signed(graph.Input("generated", [pairs, 3, Size, Size]));
        int[] crop = [pairs, MouthCrop.Side, Size];
        (Tensor rows, Tensor columns) = (graph.Input("rows", crop), graph.Input("columns", crop));

        // Both at once: each use of a spectral norm in training is a power iteration.
        Tensor Told(HeadGanDiscriminator critic, Tensor fake, Tensor truth)
        {
            critic.Train();
            IReadOnlyList<DiscriminatorOutput> both = critic.Forward(Tensor.Concat(0, fake, truth));
            critic.Train(false);
            IReadOnlyList<DiscriminatorOutput> Half(int first) =>
                [.. both.Select(scale => new DiscriminatorOutput([], scale.Score.Slice(0, first, first + pairs)))];
            return HeadGanLoss.OfDiscriminator(Half(0), Half(pairs));
        }

        Tensor loss = Told(_pictures, Tensor.Concat(1, sketch, generated), Tensor.Concat(1, sketch, real))
            + (Told(_mouths, MouthCrop.Of(generated, rows, columns), MouthCrop.Of(real, rows, columns)) * HeadGanLoss.MouthWeight);
        _step = new TrainingStep(loss, _adam);
    }

    /// <summary>What the generator minimises.</summary>
    /// <param name="batch">Inputs of its graph.</param>
    /// <param name="generated">Its pictures, 0 to 1.</param>
    /// <returns>The adversarial loss and feature matching of both critics, without weights.</returns>
    public (Tensor Adversarial, Tensor Features) Judge(FreeHeadGanBatch.Inputs batch, Tensor generated)
    {
        (Tensor fake, Tensor real) = (Signed(generated), Signed(batch.Driving));
        IReadOnlyList<DiscriminatorOutput> Picture(Tensor picture) => _pictures.Forward(Tensor.Concat(1, batch.Sketch, picture));
        IReadOnlyList<DiscriminatorOutput> Mouth(Tensor picture) =>
            _mouths.Forward(MouthCrop.Of(picture, batch.Rows, batch.Columns));
        (IReadOnlyList<DiscriminatorOutput> picture, IReadOnlyList<DiscriminatorOutput> mouth) = (Picture(fake), Mouth(fake));
        return (
            HeadGanLoss.OfGenerator(picture) + HeadGanLoss.OfGenerator(mouth),
            HeadGanLoss.Features(picture, Picture(real)) + HeadGanLoss.Features(mouth, Mouth(real)));
    }

    /// <summary>What must be remembered between runs.</summary>
    public void AddTo(TrainingState state)
    {
        state.Add("picture critic", _pictures);
        state.Add("mouth critic", _mouths);
        state.Add("critics adam", _adam);
    }

    /// <summary>One step.</summary>
    /// <param name="batch">The pairs.</param>
    /// <param name="generated">What the generator made of them, [N, 3, 256, 256], 0 to 1.</param>
    /// <param name="learningRate">Adam's learning rate.</param>
    /// <returns>The loss: 3 when they cannot tell, 0 when they always can.</returns>
    public float Run(FreeHeadGanBatch batch, ReadOnlySpan<float> generated, float learningRate)
    {
        batch.CopyTo(_step.Session);
        generated.CopyTo(_step.Session.Input("generated"));
        _adam.LearningRate = learningRate;
        return _step.Run();
    }

    public void Dispose() => _step.Dispose();

    private static Tensor Signed(Tensor picture) => (picture * 2) - 1;
}
