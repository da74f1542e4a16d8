using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>What <see cref="EditEvaluation"/> measures.</summary>
public sealed record EditEvaluationOptions
{
    private const int MostPeople = 10_000;

    /// <summary>The split of the corpus.</summary>
    public CorpusPart Part { get; init; } = CorpusPart.Test;

    /// <summary>Selects people where the split has more.</summary>
    public ulong Seed { get; init; }

    /// <summary>At most this many people, 1 to 10 000.</summary>
    public int People { get; init; } = 20;

    /// <summary>Names of the model's attributes, or direction files; none = all that the model has.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Strengths, two or more, -10 to 10; 0 = the portrait without an edit, as the networks draw it.</summary>
    public IReadOnlyList<float> Strengths { get; init; } = [-2, -1, 0, 1, 2];

    /// <summary>Checks all ranges.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    internal void Check()
    {
        Require.That(People is >= 1 and <= MostPeople, $"The number of people must lie between 1 and {MostPeople}, not {People}.");
        Require.That(Strengths.Distinct().Count() > 1, "Two different strengths and more are needed to see what changes between them.");
        Require.That(
            Strengths.All(strength => MathF.Abs(strength) <= EditStrength.Largest),
            $"Strengths lie between -{EditStrength.Largest} and {EditStrength.Largest}.");
    }
}
