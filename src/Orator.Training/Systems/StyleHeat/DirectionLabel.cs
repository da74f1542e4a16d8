using System.Globalization;
using System.Text.RegularExpressions;
using Orator.Geometry;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>What a direction is learned from: a column of a table of labels, or a measure of pictures.</summary>
public sealed partial record DirectionLabel
{
    private DirectionLabel(string name, bool less) => (Name, Less) = (name, less);

    /// <summary>Name of the direction: letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the direction goes to where there is less of it, as age does against the year of birth.</summary>
    public bool Less { get; }

    /// <summary>The column; null = it is measured.</summary>
    public string? Column { get; private init; }

    /// <summary>The text of the column that counts as 1, all others as 0; null = the column holds numbers.</summary>
    public string? Value { get; private init; }

    /// <summary>The measure; null = it is in a column.</summary>
    public AttributeMeasure? Measure { get; private init; }

    /// <summary>Parses <c>COLUMN[:VALUE][=[-]NAME]</c>: <c>birth_year=-age</c> is a direction <c>age</c> against the year of birth,
    /// <c>gender:male=sex</c> one towards <c>male</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">It is not of that form.</exception>
    public static DirectionLabel OfColumn(string text)
    {
        Match match = ColumnForm().Match(text);
        string form = "COLUMN, COLUMN=NAME, COLUMN=-NAME (less of it is more) or COLUMN:VALUE=NAME";
        Require.That(match.Success, $"A column is given as {form}; '{text}' is not that.");
        (string column, string value) = (match.Groups["column"].Value, match.Groups["value"].Value);
        (string name, bool less) = NameOf(match, value.Length > 0 ? value : column);
        return new DirectionLabel(name, less) { Column = column, Value = value.Length > 0 ? value : null };
    }

    /// <summary>Parses <c>MEASURE[=[-]NAME]</c>, the measure being <c>beard</c>, <c>makeup</c> or <c>smile</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">It is not of that form.</exception>
    public static DirectionLabel OfMeasure(string text)
    {
        Match match = ColumnForm().Match(text);
        string given = match.Groups["column"].Value.ToLowerInvariant();
        AttributeMeasure[] measures = [.. Enum.GetValues<AttributeMeasure>().Where(measure => NameOf(measure) == given)];
        Require.That(
            measures.Length == 1 && match.Groups["value"].Length == 0,
            $"A measure is beard, makeup or smile, or such with a name for the direction as in beard=-shaven; '{text}' is not that.");
        (string name, bool less) = NameOf(match, given);
        return new DirectionLabel(name, less) { Measure = measures[0] };
    }

    /// <summary>What is known of a picture before it is looked at.</summary>
    /// <param name="table">The labels; null = there are none.</param>
    /// <param name="path">Path or name of the picture.</param>
    /// <returns>The number; null if the table does not say.</returns>
    /// <exception cref="InputException">The column holds text, but it was not said which text counts.</exception>
    internal double? Stated(LabelTable? table, string path)
    {
        if (table?.Of(path, Column!) is not string text)
        {
            return null;
        }

        if (Value is not null)
        {
            return string.Equals(text, Value, StringComparison.OrdinalIgnoreCase) ? Sign : 0;
        }

        Require.That(
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number),
            $"The column '{Column}' holds '{text}', which is no number: say which text counts, as in {Column}:{text}=NAME.");
        return Sign * number;
    }

    /// <summary>What a picture shows.</summary>
    /// <returns>The number; null if it cannot be measured.</returns>
    internal double? Measured(Image picture, FaceObservation face) => Sign * AttributeMeasures.Of(Measure!.Value, picture, face);

    /// <summary>Where it comes from, in words.</summary>
    internal string Origin => (Measure, Value) switch
    {
        (AttributeMeasure measure, _) => $"the measure {NameOf(measure)}",
        (null, string value) => $"the label {Column} being {value}",
        _ => $"the label {Column}",
    }
    + (Less ? ", reversed" : "");

    private double Sign => Less ? -1 : 1;

    private static string NameOf(AttributeMeasure measure) => measure.ToString().ToLowerInvariant();

    private static (string Name, bool Less) NameOf(Match match, string otherwise)
    {
        string name = match.Groups["name"].Success ? match.Groups["name"].Value : otherwise;
        Require.That(NameForm().IsMatch(name), $"A direction cannot be called '{name}': use letters, digits, - and _.");
        return (name, match.Groups["less"].Length > 0);
    }

    [GeneratedRegex("^(?<column>[^:=]+)(:(?<value>[^:=]+))?(=(?<less>-?)(?<name>[^:=]+))?$")]
    private static partial Regex ColumnForm();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
    private static partial Regex NameForm();
}
