using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Orator.Checkpoints.PyTorch;

/// <summary>
/// A pickle machine that can build only dictionaries, lists, numbers, text and references to tensors. It has no way to look up or call
/// anything: names are compared with a fixed list (<see cref="PickleGlobals"/>), everything else ends the reading.
/// </summary>
/// <remarks>Time and memory are bounded: so many opcodes and bytes, no recursion, no allocation larger than the bytes that are
/// there.</remarks>
internal sealed class PickleReader
{
    /// <summary>Bytes a pickle may have; a checkpoint of 100,000 tensors has about 12 MB.</summary>
    public const long MaximumBytes = 32 << 20;

    private const int MaximumOperations = 4_000_000;
    private static readonly object Mark = new();
    private readonly Stream _input;
    private readonly long _end;
    private readonly Dictionary<(string Key, StoredType Type), StorageReference> _storages = [];
    private readonly List<object?> _stack = [];
    private readonly Dictionary<int, object?> _memo = [];
    private int _operations;

    /// <summary>Prepares to read pickles from the current position of a stream.</summary>
    public PickleReader(Stream input)
    {
        _input = input;
        _end = Math.Min(input.Length, input.Position + MaximumBytes);
    }

    /// <summary>Every storage that was mentioned so far.</summary>
    public IReadOnlyCollection<StorageReference> Storages => _storages.Values;

    /// <summary>Reads one pickle, up to and including its STOP.</summary>
    /// <exception cref="InvalidDataException">It is damaged, too large, or holds something else than plain data; the message is a clause
    /// that completes "... cannot be read: ".</exception>
    public object? Read()
    {
        _stack.Clear();
        _memo.Clear();
        if (Byte() != (byte)PickleOpcode.Protocol || Byte() is < 2 or > 5)
        {
            throw new InvalidDataException("its pickle is not of protocol 2 to 5");
        }

        while (true)
        {
            Count(1);
            PickleOpcode opcode = (PickleOpcode)Byte();
            if (opcode == PickleOpcode.Stop)
            {
                return Pop();
            }

            Execute(opcode);
        }
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Frame:
                Length(ReadLong());
                break;
            case PickleOpcode.Mark:
                _stack.Add(Mark);
                break;
            case PickleOpcode.Pop:
                _stack.RemoveAt(Below(1));
                break;
            case PickleOpcode.PopMark:
                PopToMark();
                break;
            case PickleOpcode.None:
                Push(null);
                break;
            case PickleOpcode.NewTrue:
                Push(true);
                break;
            case PickleOpcode.NewFalse:
                Push(false);
                break;
            case PickleOpcode.BinInt:
                Push((long)ReadInt());
                break;
            case PickleOpcode.BinInt1:
                Push((long)Byte());
                break;
            case PickleOpcode.BinInt2:
                Push((long)(Byte() | (Byte() << 8)));
                break;
            case PickleOpcode.Long1:
                BigInteger number = new(Bytes(Byte()));
                Push(number >= long.MinValue && number <= long.MaxValue ? (long)number : number);
                break;
            case PickleOpcode.BinFloat:
                Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8)));
                break;
            case PickleOpcode.ShortBinUnicode or PickleOpcode.ShortBinString:
                Push(Text(Byte()));
                break;
            case PickleOpcode.BinUnicode or PickleOpcode.BinString:
                Push(Text((uint)ReadInt()));
                break;
            case PickleOpcode.BinUnicode8:
                Push(Text(ReadLong()));
                break;
            case PickleOpcode.ShortBinBytes:
                Push(Bytes(Byte()));
                break;
            case PickleOpcode.BinBytes:
                Push(Bytes((uint)ReadInt()));
                break;
            case PickleOpcode.BinBytes8:
                Push(Bytes(ReadLong()));
                break;
            case PickleOpcode.EmptyDictionary:
                Push(new PickleDictionary());
                break;
            case PickleOpcode.EmptyList or PickleOpcode.EmptyTuple or PickleOpcode.EmptySet:
                Push(new PickleList());
                break;
            case PickleOpcode.Tuple:
                Push(new PickleList { Items = PopToMark() });
                break;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                Push(new PickleList { Items = PopFrom(Below(opcode - PickleOpcode.Tuple1 + 1)) });
                break;
            case PickleOpcode.Append:
                object? item = Pop();
                Top<PickleList>().Items.Add(item);
                break;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                List<object?> items = PopToMark();
                Top<PickleList>().Items.AddRange(items);
                break;
            case PickleOpcode.SetItem:
                object? value = Pop();
                object? key = Pop();
                SetItems([key, value]);
                break;
            case PickleOpcode.SetItems:
                SetItems(PopToMark());
                break;
            case PickleOpcode.BinPut:
                Remember(Byte());
                break;
            case PickleOpcode.LongBinPut:
                Remember(ReadInt());
                break;
            case PickleOpcode.Memoize:
                Remember(_memo.Count);
                break;
            case PickleOpcode.BinGet:
                Recall(Byte());
                break;
            case PickleOpcode.LongBinGet:
                Recall(ReadInt());
                break;
            case PickleOpcode.Global:
                Push(PickleGlobals.Find(Line(), Line()));
                break;
            case PickleOpcode.Instance:
                throw new InvalidDataException($"it asks for '{PickleGlobals.Printable($"{Line()}.{Line()}")}', which is neither a tensor nor a plain container (nothing was executed)");
            case PickleOpcode.StackGlobal:
                string name = Pop<string>();
                Push(PickleGlobals.Find(Pop<string>(), name));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObject:
                PickleList arguments = Pop<PickleList>();
                Count(arguments.Items is [PickleList pairs] ? pairs.Items.Count : 0);
                Push(PickleGlobals.Call(Pop(), arguments));
                break;
            case PickleOpcode.Build:
                Build(Pop());
                break;
            case PickleOpcode.BinPersistentId:
                Push(Storage(Pop<PickleList>().Items));
                break;
            default:
                throw new InvalidDataException($"its pickle uses the operation 0x{(byte)opcode:x2}, which PyTorch does not write");
        }
    }

    /// <summary>PyTorch names storages by ('storage', type, key, device, elements) and, in legacy archives, (view key, start, elements) or
    /// None.</summary>
    private StorageView Storage(List<object?> id)
    {
        if (id is not ["storage", PickleGlobal { Kind: GlobalKind.Storage } type, var key, _, long elements, ..] || key is not (string or long) || elements < 0)
        {
            throw new InvalidDataException("its pickle refers to something that is not a storage");
        }

        long start = 0;
        if (id is [_, _, _, _, _, PickleList { Items: [_, long viewStart, long viewElements] }])
        {
            if (viewStart < 0 || viewElements < 0 || viewStart > elements - viewElements)
            {
                throw new InvalidDataException("its pickle refers to a storage view outside its storage");
            }

            start = viewStart;
        }

        (string, StoredType) identity = (PickleGlobals.Key(key), type.Type);
        if (!_storages.TryGetValue(identity, out StorageReference? storage))
        {
            _storages[identity] = storage = new StorageReference(identity.Item1, type.Type, elements);
        }

        return storage.Elements == elements
            ? new StorageView(storage, start)
            : throw new InvalidDataException("its pickle gives two sizes for one storage");
    }

    /// <summary>Attributes set on an object: those of tensors and containers (<c>_metadata</c>, <c>requires_grad</c>) say nothing about
    /// values.</summary>
    private void Build(object? state)
    {
        switch (_stack[Below(1)])
        {
            case TensorReference or PickleDictionary:
                break;
            case NumpyType when state is PickleList { Items: [_, "<" or "|" or "=", ..] }:
                break;
            default:
                throw new InvalidDataException("its pickle sets the state of something that is not a plain container");
        }
    }

    private void SetItems(List<object?> pairs)
    {
        PickleDictionary dictionary = Top<PickleDictionary>();
        if (pairs.Count % 2 != 0)
        {
            throw new InvalidDataException("its pickle is damaged: a dictionary key has no value");
        }

        for (int i = 0; i < pairs.Count; i += 2)
        {
            dictionary.Items[PickleGlobals.Key(pairs[i])] = pairs[i + 1];
        }
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Pop()
    {
        int top = Below(1);
        object? value = _stack[top];
        _stack.RemoveAt(top);
        return ReferenceEquals(value, Mark) ? throw new InvalidDataException("its pickle is damaged: a mark is out of place") : value;
    }

    private T Pop<T>() => Pop() is T value ? value : throw new InvalidDataException("its pickle is damaged: an operand has the wrong type");

    private T Top<T>() =>
        _stack[Below(1)] is T value ? value : throw new InvalidDataException("its pickle is damaged: an operand has the wrong type");

    private List<object?> PopToMark()
    {
        int mark = _stack.LastIndexOf(Mark);
        if (mark < 0)
        {
            throw new InvalidDataException("its pickle is damaged: a mark is missing");
        }

        List<object?> items = _stack[(mark + 1)..];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private List<object?> PopFrom(int start)
    {
        List<object?> items = _stack[start..];
        _stack.RemoveRange(start, items.Count);
        return items.Contains(Mark) ? throw new InvalidDataException("its pickle is damaged: a mark is out of place") : items;
    }

    private int Below(int count) =>
        _stack.Count >= count ? _stack.Count - count : throw new InvalidDataException("its pickle is damaged: an operand is missing");

    private void Remember(int index) => _memo[index] = ReferenceEquals(_stack[Below(1)], Mark)
        ? throw new InvalidDataException("its pickle is damaged: a mark is out of place")
        : _stack[^1];

    private void Recall(int index) =>
        Push(_memo.TryGetValue(index, out object? value) ? value : throw new InvalidDataException(
            "its pickle is damaged: it refers to a missing value"));

    private void Count(int operations)
    {
        _operations += operations;
        if (_operations is < 0 or > MaximumOperations)
        {
            throw new InvalidDataException($"its pickle has more than {MaximumOperations} operations");
        }
    }

    private byte Byte() => _input.Position < _end ? (byte)_input.ReadByte() : throw TooShort();

    private long Length(long bytes) => bytes >= 0 && bytes <= _end - _input.Position ? bytes : throw TooShort();

    private byte[] Bytes(long count)
    {
        byte[] bytes = new byte[Length(count)];
        _input.ReadExactly(bytes);
        return bytes;
    }

    private string Text(long bytes) => Encoding.UTF8.GetString(Bytes(bytes));

    private int ReadInt() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    private long ReadLong() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    private string Line()
    {
        const int maximumCharacters = 1000;
        StringBuilder line = new();
        for (byte next = Byte(); next != (byte)'\n'; next = Byte())
        {
            if (line.Append((char)next).Length > maximumCharacters)
            {
                throw new InvalidDataException("its pickle is damaged: a name does not end");
            }
        }

        return line.ToString();
    }

    private InvalidDataException TooShort() =>
        new(_end < _input.Length ? $"its pickle is larger than {MaximumBytes >> 20} MB" : "it is truncated");
}
