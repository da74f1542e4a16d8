namespace Orator.Training.Data;

/// <summary>Who is who, from a CSV file with a header line.</summary>
/// <remarks>
/// The column <c>file</c> holds a name or the end of a path (<c>video/x.mp4</c>); the identity is the column <c>identity</c> or
/// <c>person</c>, or else what
/// <c>notes</c> has before its first semicolon. Rows without an identity say nothing.
/// </remarks>
public sealed class IdentityList
{
    private readonly Dictionary<string, List<(string Path, string Identity)>> _byName = [];

    private IdentityList()
    {
    }

    /// <summary>Reads the file.</summary>
    /// <param name="path">The CSV file, UTF-8.</param>
    /// <exception cref="InputException">It does not exist, cannot be read, or lacks the columns.</exception>
    public static IdentityList Read(string path)
    {
        List<string[]> rows = CsvRows.Read(path, "identities");
        string[] header = rows.Count > 0 ? Array.ConvertAll(rows[0], name => name.Trim().ToLowerInvariant()) : [];
        int file = Array.IndexOf(header, "file");
        int identity = Array.FindIndex(header, name => name is "identity" or "person");
        int column = identity >= 0 ? identity : Array.IndexOf(header, "notes");
        if (file < 0 || column < 0)
        {
            throw new InputException($"The identities '{path}' need a header line with the columns 'file' and 'identity'.");
        }

        IdentityList list = new();
        foreach (string[] row in rows.Skip(1).Where(row => row.Length > Math.Max(file, column)))
        {
            string who = identity >= 0 ? row[column].Trim() : row[column].Split(';')[0].Trim();
            string name = row[file].Trim().Replace('\\', '/');
            if (who.Length > 0 && name.Length > 0)
            {
                string key = name[(name.LastIndexOf('/') + 1)..];
                if (!list._byName.TryGetValue(key, out List<(string, string)>? entries))
                {
                    list._byName[key] = entries = [];
                }

                entries.Add((name, who));
            }
        }

        return list;
    }

    /// <summary>Who a file shows; null if the list does not say.</summary>
    /// <param name="path">Path of the file.</param>
    public string? Of(string path)
    {
        string full = Path.GetFullPath(path).Replace('\\', '/');
        return _byName.TryGetValue(Path.GetFileName(path), out List<(string Path, string Identity)>? entries)
            ? entries.Find(entry => full.EndsWith("/" + entry.Path.TrimStart('/'), StringComparison.Ordinal)).Identity
            : null;
    }
}
