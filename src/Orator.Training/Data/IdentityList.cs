using System.Text;

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
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The identities '{path}' cannot be read: {e.Message}", e);
        }

        List<string[]> rows = Parse(text);
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

    // RFC 4180: fields may be quoted, a quote in quotes is doubled.
    private static List<string[]> Parse(string text)
    {
        List<string[]> rows = [];
        List<string> row = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && (c is ',' or '\n'))
            {
                EndField();
                if (c == '\n')
                {
                    EndRow();
                }
            }
            else if (c != '\r' || quoted)
            {
                field.Append(c);
            }
        }

        if (field.Length > 0 || row.Count > 0)
        {
            EndField();
            EndRow();
        }

        return rows;

        void EndField()
        {
            row.Add(field.ToString());
            field.Clear();
        }

        void EndRow()
        {
            rows.Add([.. row]);
            row.Clear();
        }
    }
}
