using System.Globalization;
using Orator.Checkpoints;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// A direction in w+ along which an attribute of faces changes. A file of it is safetensors with the tensor <c>direction</c> and a few
/// texts (docs/formats.md, section "Direction").
/// </summary>
public sealed class StyleDirection
{
    /// <summary>Ending of the files that are written.</summary>
    public const string Extension = ".safetensors";

    private const string TensorName = "direction";
    private const string Format = "orator-style-direction";
    private const string Version = "1";
    private const int MostRows = 64;
    private const int MostSize = 4096;
    private const int LongestText = 1000;
    private const long LargestFile = 16 << 20;

    /// <summary>Takes a direction.</summary>
    /// <param name="name">Name of the attribute, such as <c>age</c>.</param>
    /// <param name="rows">How many rows w+ has; 1 = all rows change alike.</param>
    /// <param name="values">What is added for a strength of 1, [rows, style size].</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a value is not finite.</exception>
    public StyleDirection(string name, int rows, float[] values)
    {
        if (rows is < 1 or > MostRows || values.Length == 0 || values.Length % rows != 0 || values.Length / rows > MostSize)
        {
            throw new ArgumentException($"A direction has 1 to {MostRows} rows of 1 to {MostSize} values each.", nameof(values));
        }

        if (!Array.TrueForAll(values, float.IsFinite))
        {
            throw new ArgumentException("A value of the direction is not finite.", nameof(values));
        }

        (Name, Rows, Values, StyleSize) = (name, rows, values, values.Length / rows);
    }

    /// <summary>Name of the attribute.</summary>
    public string Name { get; }

    /// <summary>Rows of w+; 1 = all rows change alike.</summary>
    public int Rows { get; }

    /// <summary>Values of a row.</summary>
    public int StyleSize { get; }

    /// <summary>What is added for a strength of 1, [<see cref="Rows"/>, <see cref="StyleSize"/>].</summary>
    public float[] Values { get; }

    /// <summary>What it changes, and where it comes from.</summary>
    public string Description { get; init; } = "";

    /// <summary>What a strength of 1 means, such as "12.1 years".</summary>
    public string Unit { get; init; } = "";

    /// <summary>The first row of w+ that changes; null = the first.</summary>
    public int? FirstRow { get; init; }

    /// <summary>The last row of w+ that changes; null = the last.</summary>
    public int? LastRow { get; init; }

    /// <summary>Reads a file: safetensors, or another checkpoint that holds a single tensor.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing, damaged, holds something else or a value that is not finite; one line says
    /// which.</exception>
    public static StyleDirection Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
            {
                throw new InvalidDataException($"'{path}' is no direction: it is larger than {LargestFile >> 20} MB.");
            }

            using Checkpoint file = Checkpoint.Open(path);
            return Read(file, path);
        }
        catch (InvalidDataException e)
        {
            throw new InputException(e.Message, e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"There is no file '{path}': give the path of a direction file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes a file; an older one is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Write(string path)
    {
        Dictionary<string, string> texts = new()
        {
            ["format"] = Format,
            ["version"] = Version,
            ["name"] = Name,
            ["description"] = Description,
            ["unit"] = Unit,
        };
        AddRow("first_row", FirstRow);
        AddRow("last_row", LastRow);
        try
        {
            Dictionary<string, StoredTensor> tensors = new() { [TensorName] = new StoredTensor([Rows, StyleSize], Values) };
            SafetensorsWriter.Write(path, tensors, halfPrecision: false, texts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be written: {e.Message}", e);
        }

        void AddRow(string key, int? row)
        {
            if (row is int number)
            {
                texts[key] = number.ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>Checks that it fits a model.</summary>
    /// <param name="rows">Rows of the model's w+.</param>
    /// <param name="styleSize">Values of a row.</param>
    /// <exception cref="InputException">It does not.</exception>
    public void CheckFits(int rows, int styleSize)
    {
        if ((Rows != 1 && Rows != rows) || StyleSize != styleSize || FirstRow >= rows || LastRow >= rows)
        {
            throw new InputException(FormattableString.Invariant(
                $"The direction '{Name}' of {Rows} x {StyleSize} values does not fit the model, whose styles have {rows} x {styleSize}."));
        }
    }

    /// <summary>Adds it to styles.</summary>
    /// <param name="styles">w+, [rows, <see cref="StyleSize"/>]; changed in place.</param>
    /// <param name="strength">How much of it.</param>
    public void AddTo(Span<float> styles, float strength)
    {
        int last = Math.Min(LastRow ?? int.MaxValue, (styles.Length / StyleSize) - 1);
        for (int row = FirstRow ?? 0; row <= last; row++)
        {
            ReadOnlySpan<float> values = Values.AsSpan((Rows == 1 ? 0 : row) * StyleSize, StyleSize);
            Span<float> style = styles.Slice(row * StyleSize, StyleSize);
            for (int i = 0; i < style.Length; i++)
            {
                style[i] += strength * values[i];
            }
        }
    }

    private static StyleDirection Read(Checkpoint file, string path)
    {
        CheckpointTensor tensor = file.Tensors.GetValueOrDefault(TensorName)
            ?? (file.Tensors.Count == 1 ? file.Tensors.Values.First() : null)
            ?? throw new InvalidDataException($"'{path}' is no direction: it has no tensor '{TensorName}'.");
        if ((Text("format") is string format && format != Format) || (Text("version") is string version && version != Version))
        {
            throw new InvalidDataException(
                $"'{path}' is no direction of a version that is known here (format {Format}, version {Version}).");
        }

        // As tools store it: with a batch of 1, or a single style.
        int[] shape = [.. Enumerable.Range(0, tensor.Shape.Rank).Select(i => tensor.Shape[i])];
        shape = shape is [1, _, _] ? shape[1..] : shape is [_] ? [1, shape[0]] : shape;
        if (shape is not [>= 1 and <= MostRows, >= 1 and <= MostSize])
        {
            throw new InvalidDataException(
                $"'{path}' is no direction: its tensor has the shape {tensor.Shape}, not [rows, style size] up to [{MostRows}, {MostSize}].");
        }

        (int? first, int? last) = (Row("first_row"), Row("last_row"));
        if (last < (first ?? 0))
        {
            throw new InvalidDataException($"'{path}' is damaged: its last row comes before the first.");
        }

        StoredTensor stored = tensor.ReadFinite();
        return new StyleDirection(Text("name") ?? Path.GetFileNameWithoutExtension(path), shape[0], stored.Values)
        {
            Description = Text("description") ?? "",
            Unit = Text("unit") ?? "",
            FirstRow = first,
            LastRow = last,
        };

        // Shown to people: no control characters, no books.
        string? Text(string key) => file.Scalars.GetValueOrDefault(key) is not string text || text.Length == 0 ? null
            : text.Length <= LongestText && !text.Any(char.IsControl) ? text
            : throw new InvalidDataException($"'{path}' is damaged: its {key} is no line of text.");

        int? Row(string key) => Text(key) is not string text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int row) && row < MostRows ? row
            : throw new InvalidDataException($"'{path}' is damaged: its {key} is no number of a row.");
    }
}
