using Orator.Codec.Bitstream;

namespace Orator.Codec;

/// <summary>Packets of one kind in a stream.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Packets">Number of packets.</param>
/// <param name="Bytes">Their bytes, headers of packets included.</param>
/// <param name="KilobitsPerSecond">Their rate.</param>
public sealed record KindReport(PacketKind Kind, int Packets, long Bytes, double KilobitsPerSecond);

/// <summary>What a stream holds.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Parameters">Size, rate, crop.</param>
/// <param name="Frames">Number of frames.</param>
/// <param name="Seconds">Their time.</param>
/// <param name="Pictures">Number of different pictures.</param>
/// <param name="Qualities">Qualities of motion that occur.</param>
/// <param name="Kinds">What each kind of packet takes.</param>
/// <param name="KilobitsPerSecond">Rate of all packets.</param>
public sealed record StreamReport(
    string File,
    StreamParameters Parameters,
    int Frames,
    double Seconds,
    int Pictures,
    IReadOnlyList<int> Qualities,
    IReadOnlyList<KindReport> Kinds,
    double KilobitsPerSecond)
{
    /// <summary>Frames that are sent as plain video, as there is no face in them or the generator failed.</summary>
    public int PlainFrames { get; init; }

    // Half a day: what is longer is damage.
    private const double MostSeconds = 43_200;

    /// <summary>Reads a file and all its packets.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is none, or one of its packets is damaged.</exception>
    public static StreamReport Read(string path) => Of(StreamFile.Read(path), path);

    /// <summary>Looks at packets.</summary>
    /// <param name="packets">The packets.</param>
    /// <param name="name">What messages call them.</param>
    /// <exception cref="InputException">One is damaged, or none says what the stream is.</exception>
    public static StreamReport Of(IReadOnlyList<ReadOnlyMemory<byte>> packets, string name)
    {
        StreamParameters? parameters = null;
        int frames = 0;
        HashSet<byte> pictures = [];
        SortedSet<int> qualities = [];
        Dictionary<int, int> plain = [];
        Dictionary<PacketKind, (int Packets, long Bytes)> kinds = [];
        for (int i = 0; i < packets.Count; i++)
        {
            IPayload payload;
            try
            {
                payload = PacketFormat.Read(packets[i]).Payload;
            }
            catch (InvalidDataException e)
            {
                throw new InputException($"'{name}' is damaged: packet {i}: {e.Message}.", e);
            }

            (int count, long bytes) = kinds.GetValueOrDefault(payload.Kind);
            kinds[payload.Kind] = (count + 1, bytes + packets[i].Length);
            switch (payload)
            {
                case StreamParameters p:
                    parameters ??= p;
                    break;
                case PictureSlice p:
                    pictures.Add(p.Picture);
                    break;
                case MotionPayload p:
                    frames = Math.Max(frames, p.First + p.Frames);
                    qualities.Add(p.Quality);
                    break;
                case PlainSlice p:
                    frames = Math.Max(frames, p.First + p.Frames);
                    plain[p.First] = p.Frames;
                    break;
                case StreamEnd p:
                    frames = Math.Max(frames, p.Frames);
                    break;
            }
        }

        if (parameters is null || frames == 0)
        {
            throw new InputException($"'{name}' has no {(parameters is null ? "parameters" : "frames")}: it is no whole face video.");
        }

        double seconds = (double)frames * parameters.RateDenominator / parameters.RateNumerator;
        if (seconds > MostSeconds)
        {
            throw new InputException($"'{name}' is damaged: its last frame is number {frames}.");
        }

        double Rate(long bytes) => 8 * bytes / seconds / 1000;
        return new StreamReport(
            name,
            parameters,
            frames,
            seconds,
            pictures.Count,
            [.. qualities],
            [.. kinds.OrderBy(k => k.Key).Select(k => new KindReport(k.Key, k.Value.Packets, k.Value.Bytes, Rate(k.Value.Bytes)))],
            Rate(kinds.Values.Sum(k => k.Bytes)))
        {
            PlainFrames = plain.Values.Sum(),
        };
    }
}
