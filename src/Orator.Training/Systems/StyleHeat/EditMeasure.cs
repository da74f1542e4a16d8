using Orator.Geometry;
using Orator.Perception;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>What tells how much of an attribute a picture shows.</summary>
/// <param name="Name">Its name and unit, for people.</param>
/// <param name="Of">Measures a face in a picture; null if a part of it cannot be seen.</param>
internal sealed record EditMeasure(string Name, Func<FaceAnalyzer, Image, FaceObservation, double?> Of)
{
    private static readonly Dictionary<string, EditMeasure> All = new(StringComparer.OrdinalIgnoreCase)
    {
        ["age"] = new("age, years", (analyzer, picture, face) => analyzer.AgeAndSex(picture, face).Age),
        ["sex"] = new("male, 0 to 1", (analyzer, picture, face) => analyzer.AgeAndSex(picture, face).Male),
        ["beard"] = Seen("beard", AttributeMeasure.Beard),
        ["makeup"] = Seen("make-up", AttributeMeasure.Makeup),
        ["smile"] = Seen("smile", AttributeMeasure.Smile),
    };

    /// <summary>The measure of an attribute.</summary>
    /// <param name="attribute">Name of the attribute.</param>
    /// <returns>Null if nothing here measures it.</returns>
    public static EditMeasure? For(string attribute) => All.GetValueOrDefault(attribute);

    private static EditMeasure Seen(string name, AttributeMeasure measure) =>
        new(name, (_, picture, face) => AttributeMeasures.Of(measure, picture, face));
}
