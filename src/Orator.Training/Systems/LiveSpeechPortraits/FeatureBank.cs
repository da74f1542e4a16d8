using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Fills the bank of an encoder with features of the speech that it learned from.</summary>
internal static class FeatureBank
{
    private const int Steps = 180;
    private const int Batch = 8;

    // The first half of each sequence only makes the encoder forget that it had heard nothing.
    private const int Used = Steps / 2;

    // Neighbours in time are nearly the same.
    private const int Stride = 9;

    /// <summary>Fills the bank with features of random moments, at levels as in training.</summary>
    /// <param name="model">The model, trained.</param>
    /// <param name="recordings">The speech.</param>
    /// <param name="seed">Selects the moments.</param>
    public static void Fill(ApcModel model, SpeechRecordings recordings, ulong seed)
    {
        ApcConfiguration configuration = model.Configuration;
        ApcSampler sampler = new(recordings, configuration, Steps, Batch);
        Graph graph = new();
        graph.Output("features", model.Encoder.Forward(graph.Input("mel", [Steps, Batch, configuration.Inputs])));
        using Session session = Session.Compile(graph);
        int filled = 0;
        for (long number = 0; filled < configuration.BankSize; number++)
        {
            sampler.Draw(number, ~seed).Mel.CopyTo(session.Input("mel"));
            session.Run();
            ReadOnlySpan<float> features = session.Output("features");
            for (int t = Steps - Used; t < Steps; t += Stride)
            {
                for (int n = 0; n < Batch && filled < configuration.BankSize; n++, filled++)
                {
                    features.Slice(
                        ((t * Batch) + n) * configuration.Hidden,
                        configuration.Hidden).CopyTo(model.Bank.Values.AsSpan(filled * configuration.Hidden));
                }
            }
        }
    }
}
