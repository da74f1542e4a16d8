using Orator.Codec.Entropy;

namespace Orator.Codec.Payloads;

/// <summary>
/// What a decoder knows of how faces move before it has seen one: for each quality how far each value is extrapolated, and the probability
/// that each context begins with. Part of the format: learned once (<c>orator train codec</c>) and fixed in <c>motion-model.bin</c>.
/// </summary>
internal sealed class MotionModel
{
    /// <summary>Contexts of "did it change": by the change before (0, 1, more) and whether the value before it in the frame changed.</summary>
    public const int ZeroContexts = 6;

    /// <summary>Extrapolation is counted in quarters of the last change.</summary>
    public const int Quarters = 4;

    private const int SignContexts = 3;
    private const int ChangeContexts = ZeroContexts + SignContexts + SignedExpGolomb.MagnitudeContexts;
    private const int StateContexts = 2 + SignedExpGolomb.MagnitudeContexts;

    /// <summary>Number of contexts.</summary>
    public const int Contexts = 1 + (FaceState.Count * (ChangeContexts + StateContexts));

    private const int Qualities = MotionQuantiser.HighestQuality;
    private const int BytesOfQuality = FaceState.Count + Contexts;
    private static readonly Lazy<MotionModel> Shipped = new(Load);
    private readonly byte[][] _extrapolation;
    private readonly ushort[][] _contexts;

    private MotionModel(byte[][] extrapolation, ushort[][] contexts) => (_extrapolation, _contexts) = (extrapolation, contexts);

    /// <summary>The model of the format.</summary>
    public static MotionModel Default => Shipped.Value;

    /// <summary>A model that knows nothing: for learning the first one.</summary>
    public static MotionModel Flat { get; } = new(
        [.. Enumerable.Range(0, Qualities).Select(_ => new byte[FaceState.Count])],
        [.. Enumerable.Range(0, Qualities).Select(_ => Enumerable.Repeat(Probability.Half, Contexts).ToArray())]);

    /// <summary>Context of "a face was seen" (0).</summary>
    public static int Seen => 0;

    /// <summary>Quarters of the last change that each value is extrapolated by, 0 to 4.</summary>
    /// <param name="quality">The quality.</param>
    public ReadOnlySpan<byte> Extrapolation(int quality) => _extrapolation[quality - 1];

    /// <summary>Probabilities for the beginning of a packet; the caller's own.</summary>
    /// <param name="quality">The quality.</param>
    public ushort[] Begin(int quality) => (ushort[])_contexts[quality - 1].Clone();

    /// <summary>First context of the change of a value: <see cref="ZeroContexts"/> of "did it change", 3 of its sign, then magnitude.</summary>
    public static (int Zero, int Sign, int Magnitude) Change(int value)
    {
        int first = 1 + (value * (ChangeContexts + StateContexts));
        return (first, first + ZeroContexts, first + ZeroContexts + SignContexts);
    }

    /// <summary>Contexts of a value that is told whole.</summary>
    public static (int Zero, int Sign, int Magnitude) Whole(int value)
    {
        int first = 1 + (value * (ChangeContexts + StateContexts)) + ChangeContexts;
        return (first, first + 1, first + 2);
    }

    /// <summary>A model of what was counted.</summary>
    /// <param name="extrapolation">For each quality and value, quarters.</param>
    /// <param name="counts">For each quality, zeros and ones in each context.</param>
    public static MotionModel Learn(byte[][] extrapolation, (long Zeros, long Ones)[][] counts) =>
        Read(new MotionModel(
            extrapolation,
            [.. counts.Select(quality => Array.ConvertAll(
                quality, c => Probability.FromShare((c.Zeros + 0.4) / (c.Zeros + c.Ones + 0.8))))]).Write());

    /// <summary>The bytes of <c>motion-model.bin</c>: for each quality <see cref="FaceState.Count"/> bytes of quarters, then a byte a
    /// context, the probability of a 0 in 256ths.</summary>
    public byte[] Write() =>
        [.. _extrapolation.Zip(_contexts).SelectMany(q => q.First.Concat(q.Second.Select(p => (byte)Math.Clamp((p + 8) >> 4, 1, 255))))];

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static MotionModel Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Qualities * BytesOfQuality)
        {
            throw new InvalidDataException($"A motion model has {Qualities * BytesOfQuality} bytes, not {bytes.Length}.");
        }

        byte[][] extrapolation = new byte[Qualities][];
        ushort[][] contexts = new ushort[Qualities][];
        for (int q = 0; q < Qualities; q++)
        {
            ReadOnlySpan<byte> part = bytes.Slice(q * BytesOfQuality, BytesOfQuality);
            extrapolation[q] = part[..FaceState.Count].ToArray();
            contexts[q] = Array.ConvertAll(part[FaceState.Count..].ToArray(), b => Probability.FromShare(b / 256.0));
            if (Array.Exists(extrapolation[q], e => e > Quarters))
            {
                throw new InvalidDataException($"A motion model extrapolates by at most {Quarters} quarters.");
            }
        }

        return new MotionModel(extrapolation, contexts);
    }

    private static MotionModel Load()
    {
        using Stream? stream = typeof(MotionModel).Assembly.GetManifestResourceStream("Orator.Codec.Payloads.motion-model.bin");
        if (stream is null)
        {
            return Flat;
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Read(bytes);
    }
}
