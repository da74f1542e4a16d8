using System.Globalization;
using System.Text;
using System.Text.Json;
using Orator.Training.Metrics;

namespace Orator.Training.Evaluation.Codecs;

/// <summary>A codec at one setting.</summary>
/// <param name="Codec">Its name; of ours with the generator.</param>
/// <param name="Setting">The setting.</param>
/// <param name="KilobitsPerSecond">Rate of everything but sound.</param>
/// <param name="Perceptual">Mean <see cref="PerceptualDistance"/> from the truth.</param>
/// <param name="Metrics">The other measures.</param>
public sealed record CodecPoint(string Codec, string Setting, double KilobitsPerSecond, double Perceptual, FaceMetrics Metrics)
{
    /// <summary>kbit/s of motion alone; null of ordinary codecs.</summary>
    public double? MotionKilobitsPerSecond { get; init; }

    /// <summary>Pictures sent; null of ordinary codecs.</summary>
    public int? Pictures { get; init; }

    /// <summary>Share of the packets that were lost on purpose.</summary>
    public double Loss { get; init; }
}

/// <summary>What an ordinary codec needs to look as near to the truth as ours does.</summary>
/// <param name="Point">Which point of ours: codec and setting.</param>
/// <param name="Codec">The ordinary codec.</param>
/// <param name="KilobitsPerSecond">Its rate at the same perceptual distance; null if its curve does not reach there.</param>
/// <param name="Times">So many times ours; null as before.</param>
/// <param name="Note">Why there is no rate.</param>
public sealed record EqualQuality(string Point, string Codec, double? KilobitsPerSecond, double? Times, string? Note);

/// <summary>BD-rate of ours against an ordinary codec.</summary>
/// <param name="Ours">Our codec.</param>
/// <param name="Codec">The ordinary codec.</param>
/// <param name="Measure">By which measure of quality.</param>
/// <param name="Percent">Bits more (above 0) or fewer; null where the curves have no quality in common.</param>
public sealed record BdRate(string Ours, string Codec, string Measure, double? Percent);

/// <summary>How codecs do on one clip.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Frames">Number of frames that were coded.</param>
/// <param name="FramesPerSecond">Their rate.</param>
/// <param name="Side">Side of the square that all code, pixels.</param>
/// <param name="Scored">Number of frames that were compared.</param>
/// <param name="Points">All points.</param>
public sealed record CodecReport(string Clip, int Frames, double FramesPerSecond, int Side, int Scored, IReadOnlyList<CodecPoint> Points)
{
    /// <summary>What a point is by a measure.</summary>
    internal static IReadOnlyList<(string Name, string Title, Func<CodecPoint, double?> Of)> Measures { get; } =
    [
        ("perceptual", "perceptual distance (lower is better)", p => p.Perceptual),
        ("msSsim", "MS-SSIM", p => p.Metrics.MsSsim),
        ("ssim", "SSIM", p => p.Metrics.Ssim),
        ("psnr", "PSNR, dB", p => p.Metrics.Psnr),
        ("akd", "AKD, px (lower is better)", p => p.Metrics.Akd),
        ("csim", "CSIM", p => p.Metrics.Csim),
    ];

    /// <summary>What ordinary codecs need at the perceptual distance of each of our points.</summary>
    public IReadOnlyList<EqualQuality> AtEqualDistance =>
        [.. Ours.Where(p => p.Loss == 0).SelectMany(point => Ordinary.Select(codec => Equal(point, codec.Key, [.. codec])))];

    /// <summary>BD-rates of each of ours with two and more points.</summary>
    public IReadOnlyList<BdRate> BdRates =>
        [.. Ours.Where(p => p.Loss == 0).GroupBy(p => p.Codec).SelectMany(ours => Ordinary.SelectMany(codec => Measures.Select(measure => new BdRate(
            ours.Key, codec.Key, measure.Name, BjontegaardDelta.Rate(Curve(codec, measure.Of), Curve(ours, measure.Of))))))];

    private IEnumerable<CodecPoint> Ours => Points.Where(p => p.Pictures is not null);

    private IEnumerable<IGrouping<string, CodecPoint>> Ordinary => Points.Where(p => p.Pictures is null).GroupBy(p => p.Codec);

    /// <summary>One JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationReport.Json);

    /// <summary>Markdown tables.</summary>
    public string ToMarkdown()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        StringBuilder text = new();
        text.Append(culture, $"{Path.GetFileName(Clip)}: {Frames} frames at {FramesPerSecond:0.###} a second, {Side}x{Side}; {Scored} frames compared\n\n");
        text.Append("| codec | setting | kbit/s | perceptual | PSNR, dB | SSIM | MS-SSIM | AKD, px | CSIM |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (CodecPoint p in Points)
        {
            text.Append(culture, $"| {p.Codec} | {p.Setting} | {p.KilobitsPerSecond:0.00} | {p.Perceptual:0.0000} | {p.Metrics.Psnr:0.00} | {p.Metrics.Ssim:0.000} | {p.Metrics.MsSsim:0.000} | {p.Metrics.Akd:0.00} | {p.Metrics.Csim:0.000} |\n");
        }

        text.Append("\n| at the perceptual distance of | codec | kbit/s | times ours |\n|---|---|---|---|\n");
        foreach (EqualQuality e in AtEqualDistance)
        {
            text.Append(culture, $"| {e.Point} | {e.Codec} | {(e.KilobitsPerSecond is double k ? k.ToString("0.0", culture) : e.Note)} | {e.Times?.ToString("0.0", culture)} |\n");
        }

        text.Append("\n| BD-rate of | against | by | per cent |\n|---|---|---|---|\n");
        foreach (BdRate b in BdRates)
        {
            text.Append(culture, $"| {b.Ours} | {b.Codec} | {b.Measure} | {b.Percent?.ToString("+0.0;-0.0", culture) ?? "too few points, or no quality in common"} |\n");
        }

        return text.ToString();
    }

    private static EqualQuality Equal(CodecPoint ours, string codec, CodecPoint[] points)
    {
        (double Rate, double Quality)[] curve = Curve(points, p => p.Perceptual);
        double? rate = BjontegaardDelta.RateAt(curve, ours.Perceptual);
        string? note = rate is not null ? null
            : ours.Perceptual > points.Max(p => p.Perceptual) ? FormattableString.Invariant($"below {points.Min(p => p.KilobitsPerSecond):0.0}")
            : FormattableString.Invariant($"above {points.Max(p => p.KilobitsPerSecond):0.0}");
        return new EqualQuality($"{ours.Codec}, {ours.Setting}", codec, rate, rate / ours.KilobitsPerSecond, note);
    }

    private static (double Rate, double Quality)[] Curve(IEnumerable<CodecPoint> points, Func<CodecPoint, double?> measure) =>
        [.. points.Where(p => measure(p) is not null).Select(p => (p.KilobitsPerSecond, measure(p)!.Value))];
}
