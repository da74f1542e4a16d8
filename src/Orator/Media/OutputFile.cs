using System.Text;

namespace Orator.Media;

/// <summary>A file being made under a temporary name in the folder where it will lie; it takes its final name only when it is
/// complete.</summary>
internal sealed class OutputFile : IDisposable
{
    private const int MostTries = 10;

    // Held open as long as this object lives: its lock tells other runs that the temporary file has an owner (Leftovers).
    private readonly FileStream _owner;
    private bool _finished;

    private OutputFile(string path, FileStream owner)
    {
        FinalPath = path;
        _owner = owner;
    }

    /// <summary>Absolute path of the file to be; that of its target if it is a symbolic link.</summary>
    public string FinalPath { get; }

    /// <summary>Absolute path of the file in the making; exists.</summary>
    public string TemporaryPath => _owner.Name;

    /// <summary>
    /// Checks that the file can be written and creates it, empty, under its temporary name. Temporary files that killed runs left in the
    /// folder are removed.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="inputs">Files that are read for it, which it must not replace; nulls are passed over.</param>
    /// <exception cref="InputException">The folder is missing or not writable, the name is impossible, the path is a folder, a device or
    /// a pipe, or it is one of
    /// the inputs.</exception>
    public static OutputFile Create(string path, params ReadOnlySpan<string?> inputs)
    {
        string full = Resolve(path);
        foreach (string? input in inputs)
        {
            if (input is not null && FileIdentity.AreSame(full, input))
            {
                throw new InputException(
                    $"'{path}' is one of the inputs ('{input}'), which would be lost: choose another name for the output.");
            }
        }

        if (File.Exists(full) && File.GetAttributes(full).HasFlag(FileAttributes.ReadOnly))
        {
            throw new InputException($"'{path}' cannot be written: a read-only file of that name exists.");
        }

        string folder = Path.GetDirectoryName(full)!;
        Leftovers.Remove(folder);
        try
        {
            return new OutputFile(full, OpenTemporary(folder));
        }
        catch (IOException e) when (DiskSpace.IsExhausted(e))
        {
            throw DiskSpace.Failure(path, e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new InputException($"'{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Checks before long work that a file could be written, and is not one of the inputs.</summary>
    /// <param name="path">Path of the file; null = none is to be written.</param>
    /// <param name="inputs">Files that are read, which it must not replace; nulls are passed over.</param>
    /// <exception cref="InputException">As <see cref="Create"/>.</exception>
    public static void Check(string? path, params ReadOnlySpan<string?> inputs)
    {
        if (path is not null)
        {
            Create(path, inputs).Dispose();
        }
    }

    /// <summary>Checks that two outputs are not the same file.</summary>
    /// <exception cref="InputException">They are.</exception>
    public static void CheckDiffer(string first, string? second)
    {
        if (second is not null && FileIdentity.AreSame(first, second))
        {
            throw new InputException($"'{first}' and '{second}' are the same file: give the two outputs different names.");
        }
    }

    /// <summary>Checks before long work that files written into a folder replace none of the inputs.</summary>
    /// <param name="folder">The folder; need not exist.</param>
    /// <param name="names">Names of the files.</param>
    /// <param name="inputs">Files that are read; nulls are passed over.</param>
    /// <exception cref="InputException">One of them would be replaced.</exception>
    public static void CheckFolder(string folder, string[] names, params ReadOnlySpan<string?> inputs)
    {
        foreach (string name in names)
        {
            foreach (string? input in inputs)
            {
                if (input is not null && FileIdentity.AreSame(Path.Combine(folder, name), input))
                {
                    throw new InputException($"'{input}' is an input and would be replaced by a file in the folder '{folder}': choose another folder for the output.");
                }
            }
        }
    }

    /// <summary>Opens the file in the making to be written from its beginning.</summary>
    public FileStream OpenWrite() => new(TemporaryPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Gives the file its final name, replacing an older file.</summary>
    public void Complete()
    {
        try
        {
            File.Move(TemporaryPath, FinalPath, overwrite: true);
        }
        catch (IOException e)
        {
            throw DiskSpace.Failure(FinalPath, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new OratorException($"'{FinalPath}' cannot be written: {e.Message}", e);
        }

        _finished = true;
        _owner.Dispose();
    }

    /// <summary>Deletes the temporary file unless <see cref="Complete"/> has succeeded.</summary>
    public void Dispose()
    {
        if (!_finished)
        {
            _finished = true;
            Leftovers.Delete(TemporaryPath);
            _owner.Dispose();
        }
    }

    private static string Resolve(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new InputException("The name of the output file is empty.");
        }

        CheckLengths(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full) || Path.EndsInDirectorySeparator(full))
        {
            throw new InputException($"'{path}' is a folder: give the name of the file to write.");
        }

        if (FileIdentity.Of(full) is { Kind: not FileKind.Regular } special)
        {
            throw new InputException(
                $"'{path}' is a {(special.Kind == FileKind.Pipe ? "pipe" : "device")}: give the name of a file to write.");
        }

        try
        {
            full = new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new InputException($"'{path}' cannot be written: {e.Message}", e);
        }

        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            throw new InputException($"'{path}' cannot be written: the folder '{folder}' does not exist.");
        }

        return full;
    }

    // The temporary name says nothing about the final one, which may be impossible.
    private static void CheckLengths(string path)
    {
        const int MostBytes = 255;
        string name = Path.GetFileName(path);
        int length = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? name.Length : Encoding.UTF8.GetByteCount(name);
        if (length > MostBytes)
        {
            throw new InputException(
                $"The name of the output file is too long ({length} bytes; {MostBytes} are possible): '{name[..40]}...'.");
        }

        if (name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) is int bad and >= 0)
        {
            throw new InputException($"'{path}' cannot be written: a file name cannot contain the character {(char.IsControl(name[bad]) ? $"U+{(int)name[bad]:X4}" : $"'{name[bad]}'")}.");
        }

        const int MostPathBytes = 4095;
        if (OperatingSystem.IsLinux() && Encoding.UTF8.GetByteCount(Path.GetFullPath(path)) > MostPathBytes)
        {
            throw new InputException($"The path of the output file is too long: {MostPathBytes} bytes are possible.");
        }
    }

    private static FileStream OpenTemporary(string folder)
    {
        for (int tries = 1; ; tries++)
        {
            string path = Path.Combine(folder, Leftovers.NewName());
            FileStream? owner = null;
            try
            {
                new FileStream(path, FileMode.CreateNew, FileAccess.Write).Dispose();
                owner = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                if (File.Exists(path))
                {
                    return owner;
                }
            }
            catch (IOException) when (tries < MostTries && File.Exists(path))
            {
                // Another run looked at this moment whether it is a leftover, and held its lock.
            }

            owner?.Dispose();
            if (tries == MostTries)
            {
                throw new IOException("A temporary file disappears as soon as it is created.");
            }
        }
    }
}
