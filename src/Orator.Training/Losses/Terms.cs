using Orator.Engine.Training;
using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>A loss of several terms, each of which is a metric.</summary>
internal static class Terms
{
    /// <summary>Adds up the terms.</summary>
    public static Tensor Sum(IEnumerable<Tensor> terms) => terms.Aggregate((a, b) => a + b);

    /// <summary>Makes each term an output of its graph.</summary>
    /// <param name="terms">The terms by name.</param>
    public static void Declare(IReadOnlyDictionary<string, Tensor> terms)
    {
        foreach ((string name, Tensor term) in terms)
        {
            term.Graph.Output(name, term);
        }
    }

    /// <summary>Reads the terms of the last run.</summary>
    /// <param name="step">The step that minimises them.</param>
    /// <param name="names">Their names.</param>
    /// <param name="metrics">Takes them.</param>
    public static void Read(TrainingStep step, IEnumerable<string> names, Dictionary<string, double> metrics)
    {
        foreach (string name in names)
        {
            metrics[name] = step.Session.Output(name)[0];
        }
    }
}
