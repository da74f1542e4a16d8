namespace Orator.Training.Data;

/// <summary>What is known of pictures, from a CSV file with a header line.</summary>
/// <remarks>The column <c>file</c> holds a name or the end of a path (<c>stills/x.jpg</c>); all other columns are labels.</remarks>
public sealed class LabelTable
{
    private readonly Dictionary<string, List<(string Path, string[] Row)>> _byName = [];
    private readonly string[] _header;

    private LabelTable(string[] header) => _header = header;

    /// <summary>Names of the labels, as the header has them.</summary>
    public IReadOnlyList<string> Columns => [.. _header.Where(name => name != "file")];

    /// <summary>Reads the file.</summary>
    /// <param name="path">The CSV file, UTF-8.</param>
    /// <exception cref="InputException">It does not exist, cannot be read, or has no column <c>file</c>.</exception>
    public static LabelTable Read(string path)
    {
        List<string[]> rows = CsvRows.Read(path, "labels");
        LabelTable table = new(rows.Count > 0 ? Array.ConvertAll(rows[0], name => name.Trim().TrimStart('\uFEFF')) : []);
        int file = Array.IndexOf(table._header, "file");
        if (file < 0)
        {
            throw new InputException($"The labels '{path}' need a header line with the column 'file' and one for each label.");
        }

        foreach (string[] row in rows.Skip(1).Where(row => row.Length > file && row[file].Trim().Length > 0))
        {
            string name = row[file].Trim().Replace('\\', '/').TrimStart('/');
            string key = name[(name.LastIndexOf('/') + 1)..];
            if (!table._byName.TryGetValue(key, out List<(string, string[])>? entries))
            {
                table._byName[key] = entries = [];
            }

            entries.Add((name, row));
        }

        return table;
    }

    /// <summary>A label of a picture.</summary>
    /// <param name="path">Path of the picture; its end is compared. A name without a folder is compared with names alone, and has no label
    /// if several rows have it.</param>
    /// <param name="column">Name of the label.</param>
    /// <returns>The text; null if the table does not say.</returns>
    public string? Of(string path, string column)
    {
        string given = path.Replace('\\', '/');
        if (!_byName.TryGetValue(given[(given.LastIndexOf('/') + 1)..], out List<(string Path, string[] Row)>? entries))
        {
            return null;
        }

        string full = "/" + Path.GetFullPath(path).Replace('\\', '/').TrimStart('/');
        string[]? row = given.Contains('/')
            ? entries.Find(entry => full.EndsWith("/" + entry.Path, StringComparison.Ordinal)).Row
            : entries.Count == 1 ? entries[0].Row : null;
        int at = Array.IndexOf(_header, column);
        return row is not null && at >= 0 && at < row.Length && row[at].Trim() is { Length: > 0 } text ? text : null;
    }
}
