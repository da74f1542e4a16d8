using System.Text;
using Onnx;
using Orator.Checkpoints.PyTorch;

namespace Orator.Checkpoints.Onnx;

/// <summary>The initialisers of an ONNX model (https://onnx.ai/onnx/repo-docs/IR.html): its weights. Nodes are skipped.</summary>
internal static class OnnxInitializers
{
    private const int LongestName = 4096;
    private const int LargestRank = 16;
    private const int MostTensors = 100_000;

    /// <summary>Finds the initialisers of the main graph, in the file's order.</summary>
    /// <exception cref="InvalidDataException">The model is damaged, or keeps its weights in a way that is not supported; the message is a
    /// clause that completes "... cannot be read: ".</exception>
    public static OrderedDictionary<string, TensorEntry> Read(CheckpointFile file)
    {
        Stream stream = file.Sequential();
        OrderedDictionary<string, TensorEntry> tensors = [];
        bool any = false;
        foreach (ProtobufField part in ProtobufField.Of(stream, new Extent(0, file.Length)))
        {
            if (part is { Number: ModelProto.GraphFieldNumber, Bytes: { } graph })
            {
                any = true;
                foreach (ProtobufField field in ProtobufField.Of(stream, graph))
                {
                    if (field is { Number: GraphProto.InitializerFieldNumber, Bytes: { } initializer })
                    {
                        Add(tensors, Tensor.Read(file, stream, initializer));
                    }
                }
            }
        }

        return any ? tensors : throw new InvalidDataException("it is no ONNX model, or is damaged");
    }

    private static void Add(OrderedDictionary<string, TensorEntry> tensors, Tensor tensor)
    {
        if (tensor.Entry() is not { } entry)
        {
            return;
        }

        if (tensors.Count == MostTensors)
        {
            throw new InvalidDataException($"it has more than {MostTensors} initialisers");
        }

        if (!tensors.TryAdd(tensor.Name, entry))
        {
            throw new InvalidDataException($"it has two initialisers of the name '{tensor.Shown}'");
        }
    }

    private static StoredType? TypeOf(long type) => (TensorProto.Types.DataType)type switch
    {
        TensorProto.Types.DataType.Double => StoredType.Float64,
        TensorProto.Types.DataType.Float => StoredType.Float32,
        TensorProto.Types.DataType.Float16 => StoredType.Float16,
        TensorProto.Types.DataType.Bfloat16 => StoredType.BFloat16,
        TensorProto.Types.DataType.Int64 => StoredType.Int64,
        TensorProto.Types.DataType.Int32 => StoredType.Int32,
        TensorProto.Types.DataType.Int16 => StoredType.Int16,
        TensorProto.Types.DataType.Int8 => StoredType.Int8,
        TensorProto.Types.DataType.Uint8 => StoredType.UInt8,
        TensorProto.Types.DataType.Bool => StoredType.Boolean,
        _ => null,
    };

    /// <summary>What a TensorProto says, before it is believed.</summary>
    private sealed class Tensor
    {
        private readonly List<long> _dimensions = [];
        private long _type;
        private Extent _values;
        private StoredType? _only;
        private int _pieces;
        private bool _varints;
        private bool _elsewhere;

        public string Name { get; private set; } = "";

        public string Shown => PickleGlobals.Printable(Name);

        public static Tensor Read(CheckpointFile file, Stream stream, Extent message)
        {
            Tensor tensor = new();
            foreach (ProtobufField field in ProtobufField.Of(stream, message))
            {
                switch (field.Number)
                {
                    case TensorProto.NameFieldNumber when field.Bytes is { Length: <= LongestName } text:
                        byte[] name = new byte[text.Length];
                        file.Read(text, 0, name);
                        tensor.Name = Encoding.UTF8.GetString(name);
                        break;
                    case TensorProto.NameFieldNumber:
                        throw new InvalidDataException("the name of an initialiser is damaged");
                    case TensorProto.DimsFieldNumber:
                        tensor.AddDimensions(field.Bytes is { } packed ? ProtobufField.Varints(stream, packed) : [field.Value]);
                        break;
                    case TensorProto.DataTypeFieldNumber:
                        tensor._type = field.Value;
                        break;
                    case TensorProto.RawDataFieldNumber:
                        tensor.Take(field, null);
                        break;
                    case TensorProto.FloatDataFieldNumber:
                        tensor.Take(field, StoredType.Float32);
                        break;
                    case TensorProto.DoubleDataFieldNumber:
                        tensor.Take(field, StoredType.Float64);
                        break;
                    case TensorProto.Int32DataFieldNumber or TensorProto.Int64DataFieldNumber:
                        tensor._varints = true;
                        break;
                    case TensorProto.ExternalDataFieldNumber or TensorProto.SegmentFieldNumber:
                        tensor._elsewhere = true;
                        break;
                    case TensorProto.DataLocationFieldNumber:
                        tensor._elsewhere |= field.Value != (long)TensorProto.Types.DataLocation.Default;
                        break;
                }
            }

            return tensor;
        }

        /// <summary>Where the tensor lies; null if it is one of whole numbers in the form of varints.</summary>
        public TensorEntry? Entry()
        {
            StoredType type = TypeOf(_type) ?? throw new InvalidDataException(
                $"its initialiser '{Shown}' has elements of type {_type}, which is not supported");
            if (_elsewhere)
            {
                throw new InvalidDataException(
                    $"it keeps the values of '{Shown}' in another file or in pieces, which is not supported: save the model as one file");
            }

            if (_varints && _pieces == 0)
            {
                return type is StoredType.Float16 or StoredType.BFloat16
                    ? throw new InvalidDataException($"it keeps the 16-bit values of '{Shown}' in int32_data; only raw_data is supported")
                    : null;
            }

            Int128 bytes = StoredElements.SizeOf(type);
            foreach (long dimension in _dimensions)
            {
                if (dimension is < 0 or > int.MaxValue || (bytes *= dimension) > long.MaxValue)
                {
                    throw new InvalidDataException($"its initialiser '{Shown}' has an impossible shape");
                }
            }

            return _pieces <= 1 && !_varints && (_only ?? type) == type && _values.Length == bytes
                ? new TensorEntry(type, [.. _dimensions.Select(d => (int)d)], _values)
                : throw new InvalidDataException($"the data of its initialiser '{Shown}' do not match its shape");
        }

        // Numbers that are not packed have no bytes in one piece: their length does not fit.
        private void Take(ProtobufField field, StoredType? only) => (_values, _only, _pieces) = (field.Bytes ?? default, only, _pieces + 1);

        private void AddDimensions(IEnumerable<long> dimensions)
        {
            foreach (long dimension in dimensions)
            {
                if (_dimensions.Count == LargestRank)
                {
                    throw new InvalidDataException($"an initialiser has more than {LargestRank} dimensions");
                }

                _dimensions.Add(dimension);
            }
        }
    }
}
