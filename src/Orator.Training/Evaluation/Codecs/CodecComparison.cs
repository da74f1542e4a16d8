using Orator.Animation;
using Orator.Codec;
using Orator.Codec.Bitstream;
using Orator.Codec.Pictures;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;
using Orator.Training.Losses;
using Orator.Training.Metrics;
using Orator.Training.Plots;

namespace Orator.Training.Evaluation.Codecs;

/// <summary>What codecs are compared with.</summary>
public sealed record CodecComparisonOptions
{
    /// <summary>Generators that draw ours.</summary>
    public IReadOnlyList<string> Generators { get; init; } = [Animators.Default];

    /// <summary>Qualities of ours.</summary>
    public IReadOnlyList<int> Qualities { get; init; } = [1, 5, 8];

    /// <summary>Shares of packets to lose, further points of ours at its middle quality.</summary>
    public IReadOnlyList<double> Losses { get; init; } = [];

    /// <summary>Names of the ordinary codecs: x264, x265, av1.</summary>
    public IReadOnlyList<string> Codecs { get; init; } = ["x264", "x265", "av1"];

    /// <summary>Seconds of the clip, from its beginning; at most 60.</summary>
    public double Seconds { get; init; } = 20;

    /// <summary>Every so many-th frame is compared.</summary>
    public int Step { get; init; } = 5;

    /// <summary>Draws which packets are lost.</summary>
    public ulong Seed { get; init; }
}

/// <summary>Codes the same square of a clip by our codec and by ordinary ones, and measures what comes out.</summary>
/// <param name="models">Where models come from; stays the caller's.</param>
/// <param name="options">What is compared.</param>
public sealed class CodecComparison(ModelStore models, CodecComparisonOptions options)
{
    private const int Side = FaceWindow.Side;
    private const double DescriptorsPerSecond = 5;
    private readonly List<(CodecPoint Point, Image[] Frames)> _rows = [];
    private readonly List<Image> _truth = [];
    private FrameRate _rate;

    /// <summary>Truth and points side by side, the nearest rates of ordinary codecs; after <see cref="RunAsync"/>.</summary>
    public Image? Sheet { get; private set; }

    /// <summary>Compares.</summary>
    /// <param name="clip">A video of one face.</param>
    /// <param name="progress">Hears what is done: points so far, and in all.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">The clip shows no face, or an option is of no use.</exception>
    public async Task<CodecReport> RunAsync(string clip, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        VideoCodec[] codecs = [.. options.Codecs.Select(name => VideoCodec.All.FirstOrDefault(codec => codec.Name == name)
            ?? throw new InputException($"There is no codec '{name}'; choose from: {string.Join(", ", VideoCodec.All.Select(c => c.Name))}.")).Where(codec => codec.IsAvailable)];
        int all = (options.Generators.Count * (options.Qualities.Count + options.Losses.Count)) + codecs.Sum(codec => codec.RateFactors.Length);
        using FaceAnalyzer analyzer = new(models);
        using PerceptualDistance perceptual = new(new FaceFeatures(), Side);
        await OursAsync(clip, analyzer, perceptual, () => progress?.Invoke(_rows.Count, all), cancellation).ConfigureAwait(false);
        byte[] frames = [.. _truth.SelectMany(frame => frame.Pixels)];
        foreach (VideoCodec codec in codecs)
        {
            foreach (int factor in codec.RateFactors)
            {
                (long bytes, byte[] decoded) = await codec.RunAsync(frames, Side, _rate, factor, cancellation).ConfigureAwait(false);
                Image[] kept = [.. Scored.Select(i => new Image(Side, Side, decoded.AsSpan(i * 3 * Side * Side, 3 * Side * Side).ToArray()))];
                Add(new CodecPoint(codec.Name, FormattableString.Invariant($"crf {factor}"), Rate(bytes), 0, null!), kept);
                progress?.Invoke(_rows.Count, all);
            }
        }

        CodecPoint[] points = Score(analyzer, perceptual, cancellation);
        CodecReport report = new(clip, _truth.Count, _rate.Value, Side, Scored.Count(), points);
        Sheet = Compose(points);
        return report;
    }

    private IEnumerable<int> Scored => Enumerable.Range(0, _truth.Count).Where(i => i % options.Step == 0);

    private double Rate(long bytes) => 8 * bytes / _rate.TimeOf(_truth.Count) / 1000;

    private void Add(CodecPoint point, Image[] frames) => _rows.Add((point, frames));

    private async Task OursAsync(
        string clip, FaceAnalyzer analyzer, PerceptualDistance perceptual, Action done, CancellationToken cancellation)
    {
        VideoReader video = await VideoReader.OpenAsync(
            clip, new VideoReadOptions { Duration = TimeSpan.FromSeconds(options.Seconds) }, cancellation).ConfigureAwait(false);
        _rate = video.FrameRate;
        using IAnimator mesh = Animators.Open(FaceVideoFile.EncoderGenerator, models);
        foreach (int quality in options.Qualities)
        {
            FaceVideoEncoderOptions how = new()
            {
                FrameRate = video.FrameRate,
                Quality = quality,
                Side = Side,
                Copies = 1,
                Distance = new Distance(perceptual),
            };
            List<ReadOnlyMemory<byte>> packets = await EncodeAsync(video, how, analyzer, mesh, clip, cancellation).ConfigureAwait(false);
            StreamReport stream = StreamReport.Of(packets, clip);
            foreach (string generator in options.Generators)
            {
                using IAnimator animator = Animators.Open(generator, models);
                bool middle = quality == options.Qualities[options.Qualities.Count / 2];
                foreach (double loss in (IEnumerable<double>)[0, .. middle ? options.Losses : []])
                {
                    Image[] kept = await DecodeAsync(packets, stream, loss, analyzer, animator, cancellation).ConfigureAwait(false);
                    string setting = FormattableString.Invariant($"quality {quality}{(loss > 0 ? $", {100 * loss} % lost" : "")}");
                    Add(
                        new CodecPoint(generator, setting, Rate(packets.Sum(p => (long)p.Length)), 0, null!)
                        {
                            MotionKilobitsPerSecond = stream.Kinds.First(k => k.Kind == PacketKind.Motion).KilobitsPerSecond,
                            Pictures = stream.Pictures,
                            Loss = loss,
                        },
                        kept);
                    done();
                }
            }
        }
    }

    private async Task<List<ReadOnlyMemory<byte>>> EncodeAsync(
        VideoReader video, FaceVideoEncoderOptions how, FaceAnalyzer analyzer, IAnimator mesh, string clip, CancellationToken cancellation)
    {
        using FaceVideoEncoder encoder = new(how, analyzer, mesh);
        List<ReadOnlyMemory<byte>> packets = [];
        bool first = _truth.Count == 0;
        CodedSquare? square = null;
        await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            foreach (byte[] packet in await encoder.PushAsync(frame.Image, cancellation).ConfigureAwait(false))
            {
                packets.Add(packet);
            }

            if (encoder.Square is null || (square is not null && encoder.Square != square))
            {
                throw new InputException($"'{clip}' shows no face in its first frame, or has a cut: compare codecs on a clip of one shot.");
            }

            square = encoder.Square;
            if (first)
            {
                _truth.Add(square.Cut(frame.Image));
            }

            frame.Dispose();
        }

        packets.AddRange((await encoder.FinishAsync(cancellation).ConfigureAwait(false)).Select(packet => (ReadOnlyMemory<byte>)packet));
        return packets;
    }

    private async Task<Image[]> DecodeAsync(
        List<ReadOnlyMemory<byte>> packets, StreamReport stream, double loss, FaceAnalyzer analyzer, IAnimator animator, CancellationToken cancellation)
    {
        using FaceVideoDecoder decoder = new(analyzer, animator);
        PacketLoss? network = loss > 0 ? new PacketLoss(loss, options.Seed) : null;
        List<Image> kept = [];
        int number = 0;
        await foreach ((Image picture, _) in FaceVideoFile.RenderAsync(
            FaceVideoFile.Arriving(packets, stream.Parameters, network), decoder, cancellation).ConfigureAwait(false))
        {
            if (number++ % options.Step == 0)
            {
                kept.Add(picture.Clone());
            }
        }

        // Frames whose packets were the last and are lost: the picture stands.
        while (kept.Count < Scored.Count())
        {
            kept.Add(kept[^1]);
        }

        return [.. kept];
    }

    private CodecPoint[] Score(FaceAnalyzer analyzer, PerceptualDistance perceptual, CancellationToken cancellation)
    {
        int[] scored = [.. Scored];
        FaceObservation source = analyzer.Search(_truth[0], 1) is [FaceObservation found, ..] ? found
            : throw new InputException("The first frame shows no face.");
        int interval = Math.Max(1, (int)Math.Round(_rate.Value / DescriptorsPerSecond / options.Step));
        FaceIdentity identity = FaceIdentity.FromPortrait(source);
        FaceComparison[] comparisons = [.. _rows.Select(_ => new FaceComparison(analyzer, identity, interval))];
        double[] distances = new double[_rows.Count];
        FaceObservation last = source;
        for (int k = 0; k < scored.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            Image truth = _truth[scored[k]];
            FaceObservation? face = Observe(analyzer, truth, last);
            PictureFeatures features = perceptual.Describe(truth);
            for (int row = 0; row < _rows.Count; row++)
            {
                Image made = _rows[row].Frames[k];
                comparisons[row].Add(made, truth, face is null ? null : Observe(analyzer, made, face), face);
                distances[row] += PerceptualDistance.Between(perceptual.Describe(made), features) / scored.Length;
            }

            last = face ?? last;
        }

        return [.. _rows.Select((row, i) => row.Point with { Perceptual = distances[i], Metrics = comparisons[i].Finish() })];
    }

    private static FaceObservation? Observe(FaceAnalyzer analyzer, Image picture, FaceObservation expected)
    {
        FaceObservation face = analyzer.Observe(picture, FaceAnalyzer.NextRegion(expected.Landmarks));
        return face.Score >= FaceAnalyzer.MinimumScore ? face : null;
    }

    // Truth, ours, and of each ordinary codec the point of the rate nearest to ours.
    private Image Compose(CodecPoint[] points)
    {
        const int Columns = 6;
        int ours = Math.Max(0, Array.FindIndex(points, p => p.Pictures is not null && p.Setting.Contains(
            $"{options.Qualities[options.Qualities.Count / 2]}", StringComparison.Ordinal)));
        double rate = points[ours].KilobitsPerSecond;
        int[] rows = [ours, .. points.Select((p, i) => (p, i)).Where(x => x.p.Pictures is null).GroupBy(x => x.p.Codec)
            .Select(g => g.MinBy(x => Math.Abs(Math.Log(x.p.KilobitsPerSecond / rate))).i)];
        int[] scored = [.. Scored];
        int[] columns = [.. Enumerable.Range(0, Columns).Select(c => (c + 1) * (scored.Length - 1) / Columns)];
        return SampleSheet.Compose(
            ["original", .. rows.Select(r => FormattableString.Invariant($"{points[r].Codec}, {points[r].KilobitsPerSecond:0.0} kbit/s"))],
            [.. columns.Select(c => new Sample(
                FormattableString.Invariant($"{_rate.TimeOf(scored[c]):0.0} s"), [_truth[scored[c]], .. rows.Select(r => _rows[r].Frames[c])]))]);
    }

    private sealed class Distance(PerceptualDistance network) : IPictureDistance
    {
        public double Between(Image a, Image b) => PerceptualDistance.Between(network.Describe(a), network.Describe(b));
    }
}
