using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;

namespace Orator.Checkpoints.PyTorch;

/// <summary>The names that PyTorch's own tensor archives contain, and what becomes of them. Every other name is refused.</summary>
internal static class PickleGlobals
{
    // Names of devices and the bytes of numbers (as Latin-1 text) are short. A long text could be copied over and over to exhaust memory.
    private const int MaximumCharacters = 64;

    private static readonly FrozenDictionary<string, PickleGlobal> Known = Allowed().ToFrozenDictionary(g => g.Name);

    private static readonly FrozenSet<string> Types = new[]
    {
        "float64", "double", "float32", "float", "float16", "half", "bfloat16", "int64", "long", "int32", "int", "int16", "short", "int8", "uint8", "bool",
    }.ToFrozenSet();

    /// <summary>The meaning of a name: a <see cref="PickleGlobal"/>, or a string for an element type such as
    /// <c>torch.float32</c>.</summary>
    /// <exception cref="InvalidDataException">The name is not on the list.</exception>
    public static object Find(string module, string name)
    {
        string full = $"{module}.{name}";
        if (Known.TryGetValue(full, out PickleGlobal? known))
        {
            return known;
        }

        if (module == "torch" && Types.Contains(name))
        {
            return full;
        }

        if (module is "torch" or "torch.cuda" or "torch.storage" && name.EndsWith("Storage", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"it holds elements of type '{Printable(full)}', which is not supported");
        }

        throw new InvalidDataException($"it asks for '{Printable(full)}', which is neither a tensor nor a plain container (nothing was executed; only state dictionaries are read)");
    }

    /// <summary>What calling an allowed global with arguments yields.</summary>
    /// <exception cref="InvalidDataException">The arguments are not those that PyTorch writes.</exception>
    public static object Call(object? callee, PickleList arguments)
    {
        List<object?> a = arguments.Items;
        return (callee, a) switch
        {
            (PickleGlobal { Kind: GlobalKind.Tensor }, [StorageView storage, long offset, PickleList shape, PickleList strides, ..]) => Tensor(storage, offset, shape, strides),
            (PickleGlobal { Kind: GlobalKind.Parameter }, [TensorReference tensor, ..]) => tensor,
            (PickleGlobal { Kind: GlobalKind.OrderedDictionary or GlobalKind.Counter }, []) => new PickleDictionary(),
            (PickleGlobal { Kind: GlobalKind.OrderedDictionary or GlobalKind.Counter }, [PickleDictionary dictionary]) => dictionary,
            (PickleGlobal { Kind: GlobalKind.OrderedDictionary }, [PickleList pairs]) => Dictionary(pairs),
            (PickleGlobal { Kind: GlobalKind.Sequence }, [PickleList items]) => items,
            (PickleGlobal { Kind: GlobalKind.Sequence }, []) => new PickleList(),
            (PickleGlobal { Kind: GlobalKind.Device }, [string device, ..]) when device.Length <= MaximumCharacters => a is [_, long number]
                ? $"{device}:{number}"
                : device,
            (PickleGlobal { Kind: GlobalKind.Encode }, [string text, "latin1"]) when text.Length <= MaximumCharacters => Encoding.Latin1.GetBytes(text),
            (PickleGlobal { Kind: GlobalKind.NumpyType }, [string code, ..]) => new NumpyType(code),
            (PickleGlobal { Kind: GlobalKind.NumpyScalar }, [NumpyType type, byte[] bytes]) => NumpyScalar(type, bytes),
            (PickleGlobal global, _) => throw new InvalidDataException($"it uses '{global.Name}' in an unknown way"),
            _ => throw new InvalidDataException("its pickle calls something that is not a function"),
        };
    }

    private static IEnumerable<PickleGlobal> Allowed()
    {
        yield return new(GlobalKind.OrderedDictionary, "collections.OrderedDict");
        yield return new(GlobalKind.Counter, "collections.Counter");
        yield return new(GlobalKind.Sequence, "torch.Size");
        yield return new(GlobalKind.Sequence, "builtins.set");
        yield return new(GlobalKind.Sequence, "__builtin__.set");
        yield return new(GlobalKind.Tensor, "torch._utils._rebuild_tensor");
        yield return new(GlobalKind.Tensor, "torch._utils._rebuild_tensor_v2");
        yield return new(GlobalKind.Parameter, "torch._utils._rebuild_parameter");
        yield return new(GlobalKind.Parameter, "torch.nn.parameter.Parameter");
        yield return new(GlobalKind.Device, "torch.device");
        yield return new(GlobalKind.Encode, "_codecs.encode");
        yield return new(GlobalKind.NumpyType, "numpy.dtype");
        yield return new(GlobalKind.NumpyScalar, "numpy.core.multiarray.scalar");
        yield return new(GlobalKind.NumpyScalar, "numpy._core.multiarray.scalar");
        yield return new(GlobalKind.Storage, "torch.DoubleStorage", StoredType.Float64);
        yield return new(GlobalKind.Storage, "torch.FloatStorage", StoredType.Float32);
        yield return new(GlobalKind.Storage, "torch.HalfStorage", StoredType.Float16);
        yield return new(GlobalKind.Storage, "torch.BFloat16Storage", StoredType.BFloat16);
        yield return new(GlobalKind.Storage, "torch.LongStorage", StoredType.Int64);
        yield return new(GlobalKind.Storage, "torch.IntStorage", StoredType.Int32);
        yield return new(GlobalKind.Storage, "torch.ShortStorage", StoredType.Int16);
        yield return new(GlobalKind.Storage, "torch.CharStorage", StoredType.Int8);
        yield return new(GlobalKind.Storage, "torch.ByteStorage", StoredType.UInt8);
        yield return new(GlobalKind.Storage, "torch.BoolStorage", StoredType.Boolean);
    }

    private static TensorReference Tensor(StorageView storage, long offset, PickleList shape, PickleList strides)
    {
        const int maximumRank = 16;
        if (shape.Items.Count != strides.Items.Count || shape.Items.Count > maximumRank
            || !shape.Items.TrueForAll(d => d is long and >= 0 and <= int.MaxValue) || !strides.Items.TrueForAll(s => s is long and >= 0)
            || offset < 0 || offset > long.MaxValue - storage.Start)
        {
            throw new InvalidDataException("a tensor in it has an impossible shape or strides");
        }

        return new TensorReference(
            storage.Storage, storage.Start + offset, [.. shape.Items.Select(d => (int)(long)d!)], [.. strides.Items.Select(s => (long)s!)]);
    }

    private static PickleDictionary Dictionary(PickleList pairs)
    {
        PickleDictionary dictionary = new();
        foreach (object? item in pairs.Items)
        {
            if (item is not PickleList { Items: [var key, var value] })
            {
                throw new InvalidDataException("its pickle holds an OrderedDict that is not made of pairs");
            }

            dictionary.Items[Key(key)] = value;
        }

        return dictionary;
    }

    /// <summary>A dictionary key as text.</summary>
    public static string Key(object? key) => key switch
    {
        string text => text,
        long number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        bool flag => flag ? "True" : "False",
        null => "None",
        _ => throw new InvalidDataException("its pickle holds a dictionary whose keys are not text or numbers"),
    };

    private static object NumpyScalar(NumpyType type, byte[] bytes) => (type.Code, bytes.Length) switch
    {
        ("f8", 8) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ("f4", 4) => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ("f2", 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        ("i8", 8) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        ("i4", 4) => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ("i2", 2) => (long)BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ("i1", 1) => (long)(sbyte)bytes[0],
        ("u4", 4) => (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        ("u2", 2) => (long)BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        ("u1", 1) => (long)bytes[0],
        ("b1", 1) => bytes[0] != 0,
        _ => throw new InvalidDataException($"it holds a numpy scalar of type '{Printable(type.Code)}', which is not supported"),
    };

    /// <summary>Text from the file that is safe and short enough for one line of a terminal.</summary>
    public static string Printable(string text) =>
        string.Concat(text.Take(100).Select(
            c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? '?' : c)) + (text.Length > 100 ? "..." : "");
}
