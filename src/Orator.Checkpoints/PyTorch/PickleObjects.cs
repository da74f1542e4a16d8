namespace Orator.Checkpoints.PyTorch;

// What a pickle is turned into: null, bool, long, BigInteger, double, string, byte[], and these inert types.

/// <summary>A Python dictionary (also OrderedDict and Counter): keys as text, in order of insertion.</summary>
internal sealed class PickleDictionary
{
    public OrderedDictionary<string, object?> Items { get; } = [];
}

/// <summary>A Python list, tuple, set or torch.Size.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; init; } = [];
}

/// <summary>One of the few names that a pickle may mention; it stands for itself and is never looked up anywhere.</summary>
internal sealed record PickleGlobal(GlobalKind Kind, string Name, StoredType Type = default);

/// <summary>A numpy element type that is still being described.</summary>
internal sealed record NumpyType(string Code);

/// <summary>A storage mentioned by a pickle: a one-dimensional array whose bytes lie elsewhere in the archive.</summary>
internal sealed class StorageReference(string key, StoredType type, long elements)
{
    public string Key => key;

    public StoredType Type => type;

    public long Elements => elements;

    /// <summary>Where the bytes are; known once the archive's layout has been read.</summary>
    public Extent Bytes { get; set; }
}

/// <summary>A part of a storage that legacy archives store as a storage of its own, or a whole storage with start 0.</summary>
internal sealed record StorageView(StorageReference Storage, long Start);

/// <summary>A tensor mentioned by a pickle: a strided view of a storage, in elements. Not yet checked against the storage.</summary>
internal sealed record TensorReference(StorageReference Storage, long Offset, int[] Shape, long[] Strides);

/// <summary>What an allowed global means.</summary>
internal enum GlobalKind
{
    OrderedDictionary,
    Counter,
    Sequence,
    Tensor,
    Parameter,
    Storage,
    Device,
    Encode,
    NumpyType,
    NumpyScalar,
}
