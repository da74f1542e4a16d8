namespace Orator.Media;

/// <summary>A file being made under a temporary name in the folder where it will lie; it takes its final name only when it is complete.</summary>
internal sealed class OutputFile : IDisposable
{
    private bool _finished;

    private OutputFile(string path, string temporaryPath)
    {
        FinalPath = path;
        TemporaryPath = temporaryPath;
    }

    /// <summary>Absolute path of the file to be.</summary>
    public string FinalPath { get; }

    /// <summary>Absolute path of the file in the making; exists.</summary>
    public string TemporaryPath { get; }

    /// <summary>Checks that the file can be written and creates it, empty, under its temporary name.</summary>
    /// <exception cref="InputException">The folder is missing or not writable, or the path is a folder.</exception>
    public static OutputFile Create(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new InputException("The name of the output file is empty.");
        }

        string full = Path.GetFullPath(path);
        if (Directory.Exists(full) || Path.EndsInDirectorySeparator(full))
        {
            throw new InputException($"'{path}' is a folder: give the name of the file to write.");
        }

        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            throw new InputException($"'{path}' cannot be written: the folder '{folder}' does not exist.");
        }

        if (File.Exists(full) && File.GetAttributes(full).HasFlag(FileAttributes.ReadOnly))
        {
            throw new InputException($"'{path}' cannot be written: a read-only file of that name exists.");
        }

        string temporary = Path.Combine(folder, $".orator-{Guid.NewGuid():N}.partial");
        try
        {
            new FileStream(temporary, FileMode.CreateNew).Dispose();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new InputException($"'{path}' cannot be written: {e.Message}", e);
        }

        return new OutputFile(full, temporary);
    }

    /// <summary>Checks before long work that a file could be written.</summary>
    /// <param name="path">Path of the file; null = none is to be written.</param>
    /// <exception cref="InputException">As <see cref="Create"/>.</exception>
    public static void Check(string? path)
    {
        if (path is not null)
        {
            Create(path).Dispose();
        }
    }

    /// <summary>Gives the file its final name, replacing an older file.</summary>
    public void Complete()
    {
        try
        {
            File.Move(TemporaryPath, FinalPath, overwrite: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new OratorException($"'{FinalPath}' cannot be written: {e.Message}", e);
        }

        _finished = true;
    }

    /// <summary>Deletes the temporary file unless <see cref="Complete"/> has succeeded.</summary>
    public void Dispose()
    {
        if (!_finished)
        {
            _finished = true;
            try
            {
                File.Delete(TemporaryPath);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                // Nothing more can be done, and an error under way must not be hidden.
            }
        }
    }
}
