namespace Orator.Graphs;

/// <summary>
/// Files that appear under their name only when they are complete: written beside it under a name that no other process uses, then moved.
/// Two processes that write the same file do not disturb each other; the last one to finish wins.
/// </summary>
public static class AtomicFile
{
    /// <summary>Ending of the temporary names.</summary>
    public const string TemporaryEnding = ".partial";

    /// <summary>Writes a file, replacing an older one.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the content. If it throws, an older file stays as it was.</param>
    /// <param name="flush">Whether the content reaches the disk before the name does, for files that must survive a loss of power.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or an older file may not be written to.</exception>
    public static void Write(string path, Action<FileStream> write, bool flush = false)
    {
        string temporary = TemporaryName(path);
        RemoveLeftovers(path);
        try
        {
            using (FileStream file = new(temporary, FileMode.CreateNew))
            {
                write(file);
                file.Flush(flush);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes a file of these bytes, replacing an older one.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="content">Its content.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or an older file may not be written to.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        byte[] bytes = content.ToArray();
        Write(path, file => file.Write(bytes));
    }

    /// <summary>Writes a file of this text in UTF-8, replacing an older one.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="content">Its content.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or an older file may not be written to.</exception>
    public static void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>A name in the folder of a file that nobody else uses.</summary>
    /// <param name="path">The file.</param>
    public static string TemporaryName(string path) => $"{path}.{Guid.NewGuid():N}{TemporaryEnding}";

    // What a killed process left beside the same file: so old that nobody can still be writing it.
    private static void RemoveLeftovers(string path)
    {
        DateTime old = DateTime.UtcNow - TimeSpan.FromHours(1);
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        try
        {
            foreach (string left in Directory.EnumerateFiles(folder!, $"{Path.GetFileName(path)}.*{TemporaryEnding}"))
            {
                if (File.GetLastWriteTimeUtc(left) < old)
                {
                    Delete(left);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    // An error under way must not be hidden by another one.
    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
