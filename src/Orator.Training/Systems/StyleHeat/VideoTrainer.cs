using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Trains the video generator alone (StyleHEAT's first stage): the source warped by its flow is to look like the driving picture, and where
/// the face mesh knows the motion, the flow is to be that.
/// </summary>
internal sealed class VideoTrainer : DrivenTrainer
{
    private const float PictureWeight = 4;
    private const float SmoothWeight = 0.02f;

    public VideoTrainer(StyleHeatTrainingOptions options, Corpus corpus)
        : base(options, corpus)
    {
        Graph graph = new(ParameterBinding.Inputs);
        Minimise(
            Losses(AddBatch(graph, options.Batch), out _), new Adam(Model.Video.TrainableParameters, (float)options.LearningRate));
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
        MotionFlowGenerator network = Model.Video;
        int shrink = ClipCrop.Size / network.Configuration.ImageSide;
        Tensor Small(Tensor image) => shrink == 1 ? image : image.AveragePool([shrink, shrink]);
        (Tensor source, Tensor driving, Tensor weights) = (Small(batch.Source), Small(batch.Driving), Small(batch.Weights));
        Tensor flow = network.Flow((source * 2) - 1, network.Describe(batch.Window), batch.Hint).Flow;
        warped = Model.Warped(source, flow);
        (int height, int width) = (flow.Shape[2], flow.Shape[3]);
        Tensor across = flow.Slice(3, 1, width) - flow.Slice(3, 0, width - 1);
        Tensor down = flow.Slice(2, 1, height) - flow.Slice(2, 0, height - 1);
        return new OrderedDictionary<string, Tensor>
        {
            ["flow"] = ((flow - batch.Flow).Abs() * batch.FlowWeights).Mean(),
            ["picture"] = ((warped - driving).Abs() * weights).Mean() * PictureWeight,
            ["smooth"] = (across.Abs().Mean() + down.Abs().Mean()) * SmoothWeight,
        };
    }
}
