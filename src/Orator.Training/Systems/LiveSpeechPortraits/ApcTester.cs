using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Measures the prediction, and the recognition of phones, on speech that is not learned from.</summary>
internal sealed class ApcTester : IDisposable
{
    private const int Batch = 16;
    private const int MostSequences = 96;

    private readonly ApcConfiguration _configuration;
    private readonly Session _session;
    private readonly ApcBatch[] _batches;

    public ApcTester(ApcModel model, SpeechRecordings recordings, int steps)
    {
        ApcConfiguration configuration = _configuration = model.Configuration;
        int sequences = Math.Clamp(recordings.Frames / (steps * configuration.Stack), 1, MostSequences);
        ApcSampler sampler = new(recordings, configuration, steps, Batch);
        _batches = [.. Enumerable.Range(0, (sequences + Batch - 1) / Batch).Select(i => sampler.Even(i * Batch, sequences))];
        Graph graph = new(ParameterBinding.Inputs);
        Tensor mel = graph.Input("mel", [steps, Batch, configuration.Inputs]);
        graph.Output("loss", model.PredictionLoss(mel));
        if (model.Phones is not null)
        {
            graph.Output("phones", model.Phones.Forward(model.Encoder.Forward(mel.Slice(0, 0, steps - configuration.Ahead))));
        }

        _session = Session.Compile(graph, new SessionSettings { MemoryPattern = false });
        int distance = configuration.Ahead * Batch * configuration.Inputs;
        RepeatLoss = _batches.Average(
            batch => batch.Mel.Skip(distance).Zip(batch.Mel, (later, now) => (double)Math.Abs(later - now)).Average());
    }

    /// <summary>Mean absolute error of taking the present element for the one to come.</summary>
    public double RepeatLoss { get; }

    /// <summary>
    /// Mean absolute error of the model as it is now, and the share of the labelled frames whose phone it recognises (0 without labels).
    /// </summary>
    public (double Loss, double PhoneAccuracy) Evaluate()
    {
        double loss = 0;
        (long right, long known) = (0, 0);
        foreach (ApcBatch batch in _batches)
        {
            batch.Mel.CopyTo(_session.Input("mel"));
            _session.Run();
            loss += (double)_session.Output("loss")[0] / _batches.Length;
            for (int row = 0; _configuration.Phones > 0 && row < batch.Phones.Length; row += _configuration.Phones)
            {
                int truth = batch.Phones.AsSpan(row, _configuration.Phones).IndexOf(1f);
                if (truth >= 0)
                {
                    known++;
                    ReadOnlySpan<float> logits = _session.Output("phones").Slice(row, _configuration.Phones);
                    right += System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits) == truth ? 1 : 0;
                }
            }
        }

        return (loss, known > 0 ? (double)right / known : 0);
    }

    public void Dispose() => _session.Dispose();
}
