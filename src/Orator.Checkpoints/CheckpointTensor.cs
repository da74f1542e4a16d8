using Orator.Graphs;

namespace Orator.Checkpoints;

/// <summary>A tensor of an open <see cref="Checkpoint"/>. Its values stay in the file until they are read.</summary>
public sealed class CheckpointTensor
{
    private readonly CheckpointFile _file;
    private readonly Extent _storage;
    private readonly long _offset;
    private readonly long[] _strides;

    /// <summary>A view of a storage, checked against the storage's bytes.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="type">Type of the elements.</param>
    /// <param name="shape">Dimensions.</param>
    /// <param name="storage">Bytes of the storage.</param>
    /// <param name="offset">First element in the storage.</param>
    /// <param name="strides">Elements from one index to the next, for each dimension; 0 or more.</param>
    /// <exception cref="InvalidDataException">The view reaches outside the storage.</exception>
    internal CheckpointTensor(CheckpointFile file, string name, StoredType type, Shape shape, Extent storage, long offset, long[] strides)
    {
        (_file, Name, Type, Shape, _storage, _offset, _strides) = (file, name, type, shape, storage, offset, strides);
        Int128 last = offset;
        Int128 elements = 1;
        for (int i = 0; i < shape.Rank; i++)
        {
            elements *= shape[i];
            last += (Int128)Math.Max(0, shape[i] - 1) * strides[i];
            if (elements > long.MaxValue || last > long.MaxValue || strides[i] < 0)
            {
                throw new InvalidDataException($"tensor '{name}' has an impossible shape or strides");
            }
        }

        Elements = (long)elements;
        if (offset < 0 || (Elements > 0 && last >= storage.Length / StoredElements.SizeOf(type)))
        {
            throw new InvalidDataException($"tensor '{name}' reaches outside its storage");
        }
    }

    /// <summary>Name, as described at <see cref="Checkpoint.Tensors"/>.</summary>
    public string Name { get; }

    /// <summary>Type of the elements in the file.</summary>
    public StoredType Type { get; }

    /// <summary>Dimensions, outermost first; none for a single number.</summary>
    public Shape Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Elements { get; }

    /// <summary>Reads the values into a new array, whatever the strides in the file.</summary>
    /// <returns>Row-major values, converted to floats.</returns>
    /// <exception cref="InvalidDataException">The file was damaged after it was opened, or the tensor does not fit an array (about 2.1e9
    /// elements).</exception>
    public StoredTensor Read()
    {
        if (Elements == 0)
        {
            return new StoredTensor(Shape.ToArray(), []);
        }

        long spread = Spread();
        if (Math.Max(Elements, spread) > Array.MaxLength)
        {
            throw new InvalidDataException($"'{_file.Path}': tensor '{Name}' of shape {Shape} is too large to be read at once.");
        }

        float[] values = new float[Elements];
        try
        {
            if (IsContiguous())
            {
                _file.ReadFloats(_storage, _offset * StoredElements.SizeOf(Type), Type, values);
            }
            else
            {
                Gather(values, new float[spread]);
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{_file.Path}' is damaged at tensor '{Name}': {e.Message}.", e);
        }

        return new StoredTensor(Shape.ToArray(), values);
    }

    /// <summary>Reads the values and checks that a network can work with them.</summary>
    /// <returns>Row-major values, converted to floats, none of them infinite or not a number.</returns>
    /// <exception cref="InvalidDataException">A value is NaN or infinite (also when a 64-bit one exceeds the range of floats); the message
    /// names tensor and element. Or as at <see cref="Read"/>.</exception>
    public StoredTensor ReadFinite()
    {
        StoredTensor tensor = Read();
        int bad = Array.FindIndex(tensor.Values, v => !float.IsFinite(v));
        return bad < 0
            ? tensor
            : throw new InvalidDataException($"'{_file.Path}' is unusable: element {bad} of tensor '{Name}' is {(float.IsNaN(tensor.Values[bad]) ? "not a number" : "infinite")}.");
    }

    private bool IsContiguous()
    {
        long expected = 1;
        for (int i = Shape.Rank - 1; i >= 0; i--)
        {
            if (Shape[i] != 1 && _strides[i] != expected)
            {
                return false;
            }

            expected *= Shape[i];
        }

        return true;
    }

    /// <summary>Elements of the storage from the view's first to its last.</summary>
    private long Spread()
    {
        long elements = 1;
        for (int i = 0; i < Shape.Rank; i++)
        {
            elements += (Shape[i] - 1) * _strides[i];
        }

        return elements;
    }

    /// <summary>Reads the run of the storage that covers the view, then picks its elements one by one.</summary>
    private void Gather(float[] values, float[] storage)
    {
        _file.ReadFloats(_storage, _offset * StoredElements.SizeOf(Type), Type, storage);
        int[] index = new int[Shape.Rank];
        long position = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = storage[position];
            for (int axis = Shape.Rank - 1; axis >= 0; axis--)
            {
                position += _strides[axis];
                if (++index[axis] < Shape[axis])
                {
                    break;
                }

                position -= _strides[axis] * Shape[axis];
                index[axis] = 0;
            }
        }
    }
}
