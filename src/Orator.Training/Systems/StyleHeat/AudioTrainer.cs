using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>Trains the audio generator: from a picture with the mouth at rest and the sound of a moment to the flow that makes the mouth of
/// that moment (StyleHEAT, section 3.2 and supplement, section 1). The other networks stay as they are.</summary>
internal sealed class AudioTrainer : DrivenTrainer
{
    private const float PictureWeight = 4;

    public AudioTrainer(StyleHeatTrainingOptions options, Corpus corpus)
        : base(options, corpus, side => new SpokenPairSampler(corpus, side))
    {
        Minimise(
            Losses(AddBatch(new Graph(ParameterBinding.Inputs), options.Batch), out _),
            new Adam(Model.Audio.TrainableParameters, (float)options.LearningRate));
        Losses(AddBatch(new Graph(ParameterBinding.Inputs), 1), out Tensor warped);
        Test(warped);
    }

    protected override void Step(long number, DrivenBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(Session);
        TakeStep(learningRate, metrics);
    }

    private OrderedDictionary<string, Tensor> Losses(DrivenBatch.Inputs batch, out Tensor warped)
    {
        MotionFlowGenerator network = Model.Audio;
        int shrink = ClipCrop.Size / network.Configuration.ImageSide;
        Tensor Small(Tensor image) => shrink == 1 ? image : image.AveragePool([shrink, shrink]);
        (Tensor source, Tensor driving, Tensor weights) = (Small(batch.Source), Small(batch.Driving), Small(batch.Weights));
        Tensor flow = MotionFlowGenerator.LowerHalf(network.Flow((source * 2) - 1, network.Describe(batch.Mel)).Flow);
        warped = Model.Warped(source, flow);
        return new OrderedDictionary<string, Tensor>
        {
            ["flow"] = ((flow - batch.Flow).Abs() * batch.FlowWeights).Mean(),
            ["picture"] = ((warped - driving).Abs() * weights).Mean() * PictureWeight,
        };
    }
}
