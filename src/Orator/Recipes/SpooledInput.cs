using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Orator.Recipes;

/// <summary>An input as a file: streams and samples are put into a temporary one, which is deleted at the end.</summary>
internal sealed partial class SpooledInput : IDisposable
{
    private const string FolderPrefix = "orator-input-";
    private const int SampleRate = 16000;
    private readonly string? _folder;

    private SpooledInput(string path, string? folder) => (Path, _folder) = (path, folder);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">It is a motion track, or there is no room for it.</exception>
    public static async Task<SpooledInput> OpenAsync(MediaInput input, CancellationToken cancellation)
    {
        if (input.Path is not null)
        {
            return new SpooledInput(input.Path, null);
        }

        if (input.Track is not null)
        {
            throw new InputException("A motion track holds neither picture nor sound: give a file or a stream.");
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory(FolderPrefix);
        SpooledInput spooled = new(System.IO.Path.Combine(folder.FullName, FileName(input.Name)), folder.FullName);
        try
        {
            FileStream file = File.Create(spooled.Path);
            await using (file.ConfigureAwait(false))
            {
                await (input.Content is not null ? input.Content.CopyToAsync(file, cancellation) : WriteWavAsync(
                    file, input.Samples!.Value, cancellation)).ConfigureAwait(false);
            }

            return spooled;
        }
        catch (Exception e)
        {
            spooled.Dispose();
            throw e is IOException or UnauthorizedAccessException
                ? new InputException($"'{input.Name}' cannot be kept in a temporary file: {e.Message}", e)
                : e;
        }
    }

    /// <summary>Does work with an input as a file.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="input">The input.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InputException">As <see cref="OpenAsync"/>, or as the work.</exception>
    public static async Task<T> UseAsync<T>(MediaInput input, Func<SpooledInput, Task<T>> work, CancellationToken cancellation)
    {
        using SpooledInput file = await OpenAsync(input, cancellation).ConfigureAwait(false);
        return await NamingAsync(() => work(file)).ConfigureAwait(false);
    }

    /// <summary>Does work whose errors call streams by their names, not by the temporary files that they were put into.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="work">The work.</param>
    /// <exception cref="InputException">As the work.</exception>
    public static async Task<T> NamingAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (InputException e) when (TemporaryFolder().IsMatch(e.Message))
        {
            throw new InputException(TemporaryFolder().Replace(e.Message, "'"), e);
        }
    }

    [GeneratedRegex(@"'[^']*" + FolderPrefix + @"[^'/\\]*[/\\]")]
    private static partial Regex TemporaryFolder();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder is not null && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string FileName(string name)
    {
        string file = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')).TrimStart('.');
        return file.Length is 0 or > 100 ? "input" : file;
    }

    // WAV with 32-bit floats: nothing is lost.
    private static async Task WriteWavAsync(Stream stream, ReadOnlyMemory<float> samples, CancellationToken cancellation)
    {
        byte[] header = new byte[44];
        int bytes = checked(samples.Length * sizeof(float));
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), checked(36 + bytes));
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 3);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), SampleRate * sizeof(float));
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), sizeof(float));
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 8 * sizeof(float));
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), bytes);
        await stream.WriteAsync(header, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(MemoryMarshal.AsBytes(samples.Span).ToArray(), cancellation).ConfigureAwait(false);
    }
}
