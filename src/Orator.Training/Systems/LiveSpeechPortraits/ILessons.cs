using Orator.Graphs;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Values for an input of a training graph.</summary>
/// <param name="Name">Name of the input.</param>
/// <param name="Values">Its values.</param>
internal sealed record LessonInput(string Name, float[] Values);

/// <summary>What one network of the motion generator learns from, and by which loss.</summary>
internal interface ILessons
{
    /// <summary>Draws a batch: values for all inputs of <see cref="Loss"/>.</summary>
    /// <param name="random">Source of what is drawn.</param>
    IReadOnlyList<LessonInput> Draw(CounterRandom random);

    /// <summary>Writes network and loss, with the inputs of a batch.</summary>
    /// <param name="graph">An empty graph.</param>
    Tensor Loss(Graph graph);
}
