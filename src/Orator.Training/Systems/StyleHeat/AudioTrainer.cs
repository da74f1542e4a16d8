using Orator.Systems.StyleHeat;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>Trains the audio generator: from a picture with the mouth at rest and the sound of a moment to the flow that makes the mouth of
/// that moment (StyleHEAT, section 3.2 and supplement, section 1). The other networks stay as they are.</summary>
internal sealed class AudioTrainer : FlowTrainer
{
    public AudioTrainer(StyleHeatTrainingOptions options, Corpus corpus)
        : base(options, corpus, side => new SpokenPairSampler(corpus, side)) => Learn(
            Model.Audio,
            (batch, source) => MotionFlowGenerator.LowerHalf(Model.Audio.Flow(source, Model.Audio.Describe(batch.Mel)).Flow));
}
