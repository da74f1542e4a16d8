using Orator.Checkpoints.Onnx;
using Orator.Checkpoints.PyTorch;

namespace Orator.Checkpoints;

/// <summary>
/// A checkpoint file, opened without trusting it: safetensors, a PyTorch archive of either layout, or the weights of an ONNX model. Nothing
/// in the file is executed; archives that hold anything else than tensors, numbers, text and containers of these are refused.
/// <c>docs/checkpoints.md</c> says more.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    // A view may repeat a few numbers many times, so that a small file would fill the memory of whoever reads all its tensors.
    private const long AlwaysAllowedElements = 4 << 20;
    private const int MaximumElementsPerByte = 4;
    private readonly CheckpointFile _file;
    private readonly OrderedDictionary<string, CheckpointTensor> _tensors = [];
    private readonly OrderedDictionary<string, object> _scalars = [];
    private Int128 _elements;

    private Checkpoint(CheckpointFile file) => _file = file;

    /// <summary>What the file turned out to be.</summary>
    public CheckpointFormat Format { get; private set; }

    /// <summary>
    /// All tensors in the file's order. In a PyTorch archive the keys of nested dictionaries are joined by <c>/</c> and the positions in
    /// lists count from 0: <c>generator/first.conv.weight</c>, <c>optimizer_generator/state/0/exp_avg</c>. Dots belong to the keys
    /// themselves.
    /// A file that is one state dictionary gives its keys as they are, and a file that is one tensor gives the empty name. In a safetensors
    /// file names are taken as they are, and so are those of an ONNX model's initialisers, without those of whole numbers in the form of
    /// varints (shapes and indices).
    /// </summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors => _tensors;

    /// <summary>
    /// Everything else, named in the same way (<c>epoch</c>): <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>,
    /// <see cref="string"/>, or <see cref="System.Numerics.BigInteger"/> where a <see cref="long"/> is too small. Python's None and raw
    /// bytes are left out. In a safetensors file these are the entries of its metadata, as text; in an ONNX model there are none.
    /// </summary>
    public IReadOnlyDictionary<string, object> Scalars => _scalars;

    /// <summary>Opens a file and reads everything but the values of its tensors.</summary>
    /// <param name="path">Path of the file. It stays open until the checkpoint is disposed.</param>
    /// <exception cref="InvalidDataException">The file is not a checkpoint, is truncated or damaged, holds something else than tensors and
    /// plain data (the message names it), element types that are not supported, or would unpack to far more than its size. One line says
    /// which.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Checkpoint Open(string path)
    {
        CheckpointFile file = new(path);
        try
        {
            Checkpoint checkpoint = new(file);
            checkpoint.ReadContents();
            return checkpoint;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            file.Dispose();
            throw new InvalidDataException($"'{path}' cannot be read as a checkpoint: {e.Message.TrimEnd('.')}.", e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file; its tensors can no longer be read.</summary>
    public void Dispose() => _file.Dispose();

    private void ReadContents()
    {
        byte[] start = new byte[(int)Math.Min(16, _file.Length)];
        _file.Read(new Extent(0, start.Length), 0, start);
        if (start.AsSpan().StartsWith("PK\x03\x04"u8))
        {
            Format = CheckpointFormat.PyTorchZip;
            StateTree.Flatten(ZipLayout.Read(_file), Add, _scalars.Add);
        }
        else if (start is [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..])
        {
            // Asked first: the length of its header may begin like a pickle.
            Format = CheckpointFormat.Safetensors;
            SafetensorsHeader header = SafetensorsHeader.Read(_file);
            foreach ((string name, TensorEntry entry) in header.Entries)
            {
                _tensors.Add(name, entry.Open(_file, name));
            }

            foreach ((string name, string text) in header.Metadata)
            {
                _scalars.Add(name, text);
            }
        }
        else if (start is [0x80, ..])
        {
            Format = CheckpointFormat.PyTorchLegacy;
            StateTree.Flatten(LegacyLayout.Read(_file), Add, _scalars.Add);
        }
        else if (start is [0x08, > 0 and < 0x80, ..])
        {
            // The version of the format, which every writer puts first.
            Format = CheckpointFormat.Onnx;
            foreach ((string name, TensorEntry entry) in OnnxInitializers.Read(_file))
            {
                _tensors.Add(name, entry.Open(_file, name));
            }
        }
        else
        {
            throw new InvalidDataException(
                start.Length == 0 ? "it is empty" : "it is neither a safetensors file nor a PyTorch archive nor an ONNX model");
        }
    }

    private void Add(string name, TensorReference reference)
    {
        CheckpointTensor tensor = new(
            _file, name, reference.Storage.Type, reference.Shape, reference.Storage.Bytes, reference.Offset, reference.Strides);
        _elements += tensor.Elements;
        if (_elements > AlwaysAllowedElements + ((Int128)MaximumElementsPerByte * _file.Length))
        {
            throw new InvalidDataException("its tensors repeat the same numbers far more often than checkpoints do");
        }

        _tensors.Add(name, tensor);
    }
}
