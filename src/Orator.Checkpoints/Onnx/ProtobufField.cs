namespace Orator.Checkpoints.Onnx;

/// <summary>
/// A field of a protobuf message in a file (https://protobuf.dev/programming-guides/encoding). Messages are walked through, not built: a
/// hostile file costs no memory.
/// </summary>
/// <param name="Number">Its number.</param>
/// <param name="Value">The number, if it is a varint; else 0.</param>
/// <param name="Bytes">Where its content lies, if it is a message, text, bytes or packed numbers; null if it is a single number.</param>
internal readonly record struct ProtobufField(int Number, long Value, Extent? Bytes)
{
    private const string Damaged = "it is damaged or truncated";

    /// <summary>The fields of a message.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="message">Where the message lies in it.</param>
    /// <exception cref="InvalidDataException">The message is damaged.</exception>
    public static IEnumerable<ProtobufField> Of(Stream stream, Extent message)
    {
        long end = message.Start + message.Length;
        for (long position = message.Start; position < end;)
        {
            // Whoever takes the fields may read elsewhere meanwhile.
            stream.Position = position;
            long tag = Varint(stream, end);
            if (tag is <= 0 or > uint.MaxValue || tag >> 3 == 0)
            {
                throw new InvalidDataException(Damaged);
            }

            long value = 0;
            Extent? bytes = null;
            switch (tag & 7)
            {
                case 0:
                    value = Varint(stream, end);
                    position = stream.Position;
                    break;
                case 1:
                    position = stream.Position + sizeof(long);
                    break;
                case 2:
                    long length = Varint(stream, end);
                    if (length < 0 || length > end - stream.Position)
                    {
                        throw new InvalidDataException(Damaged);
                    }

                    bytes = new Extent(stream.Position, length);
                    position = stream.Position + length;
                    break;
                case 5:
                    position = stream.Position + sizeof(int);
                    break;
                default:
                    throw new InvalidDataException(Damaged);
            }

            if (position > end)
            {
                throw new InvalidDataException(Damaged);
            }

            yield return new ProtobufField((int)(tag >> 3), value, bytes);
        }
    }

    /// <summary>Packed varints.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="packed">Where they lie in it.</param>
    /// <exception cref="InvalidDataException">One of them is damaged.</exception>
    public static IEnumerable<long> Varints(Stream stream, Extent packed)
    {
        long end = packed.Start + packed.Length;
        for (long position = packed.Start; position < end; position = stream.Position)
        {
            stream.Position = position;
            yield return Varint(stream, end);
        }
    }

    private static long Varint(Stream stream, long end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && stream.Position < end; shift += 7)
        {
            int next = stream.ReadByte();
            if (next < 0)
            {
                break;
            }

            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }
        }

        throw new InvalidDataException(Damaged);
    }
}
