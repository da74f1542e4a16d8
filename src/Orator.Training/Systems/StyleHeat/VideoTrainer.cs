using Orator.Graphs;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>Trains the video generator alone (StyleHEAT's first stage).</summary>
internal sealed class VideoTrainer : FlowTrainer
{
    private const float SmoothWeight = 0.02f;

    public VideoTrainer(StyleHeatTrainingOptions options, Corpus corpus)
        : base(options, corpus) => Learn(
            Model.Video,
            (batch, source) => Model.Video.Flow(source, Model.Video.Describe(batch.Window), batch.Hint).Flow,
            (losses, flow) => losses["smooth"] = Roughness(flow) * SmoothWeight);

    private static Tensor Roughness(Tensor flow)
    {
        (int height, int width) = (flow.Shape[2], flow.Shape[3]);
        Tensor across = flow.Slice(3, 1, width) - flow.Slice(3, 0, width - 1);
        Tensor down = flow.Slice(2, 1, height) - flow.Slice(2, 0, height - 1);
        return across.Abs().Mean() + down.Abs().Mean();
    }
}
