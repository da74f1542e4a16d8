using Orator.Engine;
using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Systems.SpeechEmbedding;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>States of a mouth network and the motion that it maps them to, at each step of some speech.</summary>
internal static class MouthStates
{
    /// <summary>Runs the network over speech.</summary>
    /// <param name="model">The networks.</param>
    /// <param name="speech">16 kHz mono samples.</param>
    public static (float[][] States, float[][] Motion) Of(SpeechMotionModel model, float[] speech) =>
        model.Mouth is ConvolutionalMouth mouth ? OfConvolutional(model, mouth, speech) : OfRecurrent(model, (MouthNetwork)model.Mouth, speech);

    /// <summary>Copies features from a step on until the target is full; the first and the last one stand for what lies outside.</summary>
    /// <param name="features">One row a step, at least one.</param>
    /// <param name="first">The step to begin with; may lie before the first.</param>
    /// <param name="target">Room for some rows.</param>
    internal static void CopyWindow(float[][] features, int first, Span<float> target)
    {
        int size = features[0].Length;
        for (int t = 0; t < target.Length / size; t++)
        {
            features[Math.Clamp(first + t, 0, features.Length - 1)].CopyTo(target[(t * size)..]);
        }
    }

    private static (float[][] States, float[][] Motion) OfConvolutional(SpeechMotionModel model, ConvolutionalMouth mouth, float[] speech)
    {
        ConvolutionalMouthConfiguration sizes = mouth.Configuration;
        float[][] features = new SpeechEmbeddingEncoder(model.Embedding!).Encode(speech);
        int steps = features.Length;
        if (steps == 0)
        {
            return ([], []);
        }

        Graph graph = new();
        Tensor states = mouth.Encode(graph.Input("speech", [1, steps + sizes.Window - 1, sizes.Inputs])).Reshape(steps, mouth.States);
        graph.Output("states", states);
        graph.Output("motion", mouth.Map(states));
        using Session session = Session.Compile(graph);
        CopyWindow(features, -sizes.ContextBefore, session.Input("speech"));
        session.Run();
        return (Rows(session, "states", mouth.States), Rows(session, "motion", sizes.Outputs));
    }

    private static (float[][] States, float[][] Motion) OfRecurrent(SpeechMotionModel model, MouthNetwork network, float[] speech)
    {
        SpeechMotionConfiguration configuration = model.Configuration;
        (int stack, int ahead) = (configuration.Stack, configuration.LookAhead);
        float[][] mel = LogMel.Compute([.. speech, .. new float[LogMel.SampleRate]]);
        float[][] cues = SpeechCues.Compute(speech, stack);
        int steps = cues.Length + ahead;
        Graph graph = new();
        Tensor states = network.Recur(model.Hear(graph.Input("speech", [steps, 1, configuration.Inputs])).Heard, null).States;
        graph.Output("states", states);
        graph.Output("motion", network.Map(states.Reshape(steps, network.States)));
        using Session session = Session.Compile(graph);
        for (int t = 0; t < steps; t++)
        {
            Span<float> row = session.Input("speech").Slice(t * configuration.Inputs, configuration.Inputs);
            for (int k = 0; k < stack; k++)
            {
                mel[(t * stack) + k].CopyTo(row[(k * LogMel.BandCount)..]);
            }

            if (t >= ahead)
            {
                cues[t - ahead].CopyTo(row[(stack * LogMel.BandCount)..]);
            }
        }

        session.Run();
        return (Rows(session, "states", network.States)[ahead..], Rows(session, "motion", network.Configuration.Outputs)[ahead..]);
    }

    private static float[][] Rows(Session session, string output, int width) => [.. session.Output(output).ToArray().Chunk(width)];
}
