using System.Globalization;
using System.Text.Json;
using Orator.Geometry;

namespace Orator.Motion.Style;

/// <summary>One object of a style file; every access checks what is there and says in plain words what is wrong.</summary>
/// <param name="element">The object.</param>
/// <param name="source">What to call the file in messages.</param>
/// <param name="path">Where in the file the object lies, such as <c>head.</c>; empty for the whole.</param>
internal sealed class StyleFileReader(JsonElement element, string source, string path)
{
    private const float LargestCoefficient = 100;

    /// <summary>Refuses fields that the format does not have: a misspelt field would otherwise be ignored.</summary>
    public void RequireOnly(params ReadOnlySpan<string> fields)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!fields.Contains(property.Name))
            {
                throw Error(property.Name, "is not a field of the style format");
            }
        }
    }

    public string Text(string field) => TextOrNull(field) ?? throw Error(field, "is missing or not text");

    public string? TextOrNull(string field) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public StyleFileReader Object(string field)
    {
        JsonElement value = Field(field);
        return value.ValueKind == JsonValueKind.Object
            ? new StyleFileReader(value, source, $"{path}{field}.")
            : throw Error(field, "must be an object");
    }

    public float Number(string field, float minimum, float maximum) => Number(Field(field), field, minimum, maximum);

    public float[] Coefficients(string field)
    {
        JsonElement value = Field(field);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != ExpressionBasis.Count)
        {
            throw Error(field, $"must be a list of {ExpressionBasis.Count} numbers");
        }

        return [.. value.EnumerateArray().Select((v, k) => Number(v, $"{field}[{k}]", -LargestCoefficient, LargestCoefficient))];
    }

    /// <summary>A table of coefficients; null if there is none.</summary>
    public float[][]? RowsOrNull(string field, int rows, int columns)
    {
        if (!element.TryGetProperty(field, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == rows
            && value.EnumerateArray().All(row => row.ValueKind == JsonValueKind.Array && row.GetArrayLength() == columns)
            ? [.. value.EnumerateArray().Select((row, i) => row.EnumerateArray().Select(
                (v, k) => Number(v, $"{field}[{i}][{k}]", -LargestCoefficient, LargestCoefficient)).ToArray())]
            : throw Error(field, $"must be {rows} lists of {columns} numbers");
    }

    private JsonElement Field(string field) =>
        element.TryGetProperty(field, out JsonElement value) ? value : throw Error(field, "is missing");

    private float Number(JsonElement value, string field, float minimum, float maximum)
    {
        // The comparison also refuses infinities; JSON itself has no NaN.
        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && number >= minimum && number <= maximum
            ? number
            : throw Error(field, string.Create(CultureInfo.InvariantCulture, $"must be a number from {minimum} to {maximum}"));
    }

    private InputException Error(string field, string problem) =>
        new($"The style file '{source}' cannot be used: '{path}{field}' {problem}.");
}
