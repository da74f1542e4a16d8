namespace Orator.Checkpoints;

/// <summary>A tensor read from a file: floats, whatever the precision at rest.</summary>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Values">Row-major values.</param>
public sealed record StoredTensor(int[] Shape, float[] Values);

/// <summary>Reads safetensors files: a JSON header with names, types and offsets, then raw little-endian values. Nothing is
/// executed.</summary>
/// <remarks>
/// Format: https://github.com/huggingface/safetensors. Types read: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL. Values stay in the
/// file until they are asked for, so that files of any size can be read; the file stays open until it is disposed or forgotten.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly CheckpointFile _file;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(CheckpointFile file, SafetensorsHeader header) => (_file, _header) = (file, header);

    /// <summary>Names of all tensors, in the order of the header.</summary>
    public IReadOnlyCollection<string> Names => _header.Entries.Keys;

    /// <summary>Free text stored with the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidDataException">The file is not a valid safetensors file; the message says why.</exception>
    public static SafetensorsFile Read(string path)
    {
        CheckpointFile file = new(path);
        try
        {
            return new SafetensorsFile(file, SafetensorsHeader.Read(file));
        }
        catch (InvalidDataException e)
        {
            file.Dispose();
            throw new InvalidDataException($"'{path}' cannot be read as a safetensors file: {e.Message.TrimEnd('.')}.", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A tensor by name, read from the file and converted to floats.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="InvalidDataException">The file was damaged after it was opened, or the tensor does not fit an array.</exception>
    public StoredTensor this[string name] => _header.Entries.TryGetValue(name, out TensorEntry? entry)
        ? entry.Open(_file, name).Read()
        : throw new KeyNotFoundException($"The file has no tensor '{name}'.");

    /// <summary>Closes the file; its tensors can no longer be read.</summary>
    public void Dispose() => _file.Dispose();
}
