using Orator.Graphs;
using Orator.Networks.LiveSpeech;

namespace Orator.Training.SpeechEncoding;

/// <summary>Prediction of speech that is not learned from.</summary>
internal sealed class ApcTester : IDisposable
{
    private const int Batch = 16;
    private const int MostSequences = 96;

    private readonly Session _session;
    private readonly float[][] _batches;

    public ApcTester(ApcModel model, SpeechRecordings recordings, int steps)
    {
        ApcConfiguration configuration = model.Configuration;
        int sequences = Math.Clamp(recordings.Frames / (steps * configuration.Stack), 1, MostSequences);
        ApcSampler sampler = new(recordings, configuration, steps, Batch);
        _batches = [.. Enumerable.Range(0, (sequences + Batch - 1) / Batch).Select(i => sampler.Even(i * Batch, sequences))];
        Graph graph = new(ParameterBinding.Inputs);
        graph.Output("loss", model.PredictionLoss(graph.Input("mel", [steps, Batch, configuration.Inputs])));
        _session = Session.Compile(graph, new SessionSettings { MemoryPattern = false });
        int distance = configuration.Ahead * Batch * configuration.Inputs;
        RepeatLoss = _batches.Average(batch => batch.Skip(distance).Zip(batch, (later, now) => (double)Math.Abs(later - now)).Average());
    }

    /// <summary>Mean absolute error of taking the present element for the one to come.</summary>
    public double RepeatLoss { get; }

    /// <summary>Mean absolute error of the model as it is now.</summary>
    public double Evaluate() => _batches.Average(batch =>
    {
        batch.CopyTo(_session.Input("mel"));
        _session.Run();
        return (double)_session.Output("loss")[0];
    });

    public void Dispose() => _session.Dispose();
}
