using Orator.Training.Metrics;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>One person with one attribute edited.</summary>
/// <param name="Identity">Who.</param>
/// <param name="Source">File of the portrait.</param>
/// <param name="Measures">The measure at each strength, the least strength first; null where it could not be measured.</param>
/// <param name="Csims"><see cref="Csim"/> with the portrait at each strength; likewise.</param>
/// <param name="FacesMissed">Number of pictures in which no face was found.</param>
public sealed record EditedPerson(
    string Identity, string Source, IReadOnlyList<double?> Measures, IReadOnlyList<double?> Csims, int FacesMissed);

/// <summary>An attribute at one strength.</summary>
/// <param name="Strength">The strength.</param>
/// <param name="Measure">Mean of the measure, of people measured at all strengths; null if there is none.</param>
/// <param name="Csim">Mean <see cref="Metrics.Csim"/> with the portrait; null if no face was found.</param>
/// <param name="SmallestCsim">The smallest of them.</param>
public sealed record EditedStrength(float Strength, double? Measure, double? Csim, double? SmallestCsim);

/// <summary>What edits of one attribute did.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Measure">What measures it; null = nothing here does.</param>
/// <param name="Strengths">Means at each strength, the least first.</param>
/// <param name="Measured">Number of people in whom it was measured at all strengths, of whom the next two are.</param>
/// <param name="Rising">Share of people in whom the measure rises from each strength to the next; null if there are none.</param>
/// <param name="Correlation">Mean over people of the <see cref="RankCorrelation"/> of strength and measure; likewise.</param>
/// <param name="FacesMissed">Number of pictures in which no face was found.</param>
/// <param name="People">Each person.</param>
public sealed record EditEffect(
    string Name,
    string? Measure,
    IReadOnlyList<EditedStrength> Strengths,
    int Measured,
    double? Rising,
    double? Correlation,
    int FacesMissed,
    IReadOnlyList<EditedPerson> People)
{
    /// <summary>Puts people together.</summary>
    internal static EditEffect Of(string name, string? measure, IReadOnlyList<float> strengths, IReadOnlyList<EditedPerson> people)
    {
        // Who is lost at one strength would shift its mean against the others'.
        double[][] measured = [.. people.Where(person => !person.Measures.Contains(null)).Select(
            person => person.Measures.Select(value => value!.Value).ToArray())];
        double[] steps = [.. strengths.Select(strength => (double)strength)];
        bool some = measured.Length > 0;
        return new EditEffect(
            name,
            measure,
            [.. strengths.Select((strength, i) => new EditedStrength(
                strength,
                some ? measured.Average(row => row[i]) : null,
                people.Average(person => person.Csims[i]),
                people.Min(person => person.Csims[i])))],
            measured.Length,
            some ? measured.Count(Rises) / (double)measured.Length : null,
            some ? measured.Average(row => RankCorrelation.Between(steps, row)) : null,
            people.Sum(person => person.FacesMissed),
            people);
    }

    private static bool Rises(double[] values) => values.Zip(values.Skip(1)).All(pair => pair.Second > pair.First);
}
