using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>Trains one generator of flow alone: the source warped by its flow is to look like the driving picture, and where the motion is
/// known, the flow is to be that.</summary>
internal abstract class FlowTrainer : DrivenTrainer
{
    private const float PictureWeight = 4;

    /// <inheritdoc cref="DrivenTrainer(StyleHeatTrainingOptions, Corpus, Func{int, IDrivenPairs})"/>
    protected FlowTrainer(StyleHeatTrainingOptions options, Corpus corpus, Func<int, IDrivenPairs>? pairs = null)
        : base(options, corpus, pairs)
    {
    }

    /// <summary>Compiles what is learned and what is measured; each constructor calls it once.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="flowOf">Its flow of a batch, given the sources, -1 to 1, in the size that it sees.</param>
    /// <param name="add">Adds losses of the flow; null = none.</param>
    protected void Learn(
        MotionFlowGenerator network,
        Func<DrivenBatch.Inputs, Tensor, Tensor> flowOf,
        Action<OrderedDictionary<string, Tensor>, Tensor>? add = null)
    {
        (OrderedDictionary<string, Tensor> losses, Tensor flow, _) = Losses(
            AddBatch(new Graph(ParameterBinding.Inputs), Options.Batch), network, flowOf);
        add?.Invoke(losses, flow);
        Minimise(losses, new Adam(network.TrainableParameters, (float)Options.LearningRate));
        Test(Losses(AddBatch(new Graph(ParameterBinding.Inputs), 1), network, flowOf).Warped);
    }

    /// <inheritdoc/>
    protected override void Step(long number, DrivenBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(Session);
        TakeStep(learningRate, metrics);
    }

    private (OrderedDictionary<string, Tensor> Losses, Tensor Flow, Tensor Warped) Losses(
        DrivenBatch.Inputs batch, MotionFlowGenerator network, Func<DrivenBatch.Inputs, Tensor, Tensor> flowOf)
    {
        int shrink = ClipCrop.Size / network.Configuration.ImageSide;
        Tensor Small(Tensor image) => shrink == 1 ? image : image.AveragePool([shrink, shrink]);
        (Tensor source, Tensor driving, Tensor weights) = (Small(batch.Source), Small(batch.Driving), Small(batch.Weights));
        Tensor flow = flowOf(batch, (source * 2) - 1);
        Tensor warped = Model.Warped(source, flow);
        OrderedDictionary<string, Tensor> losses = new()
        {
            ["flow"] = ((flow - batch.Flow).Abs() * batch.FlowWeights).Mean(),
            ["picture"] = ((warped - driving).Abs() * weights).Mean() * PictureWeight,
        };
        return (losses, flow, warped);
    }
}
