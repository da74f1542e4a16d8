using System.Text;

namespace Orator.Training.Data;

/// <summary>Rows of CSV text, RFC 4180: fields may be quoted, a quote in quotes is doubled.</summary>
internal static class CsvRows
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="what">What the message calls it, such as "identities".</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static List<string[]> Read(string path, string what)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The {what} '{path}' cannot be read: {e.Message}", e);
        }
    }

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
