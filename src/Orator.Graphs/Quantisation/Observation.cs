using System.Numerics.Tensors;

namespace Orator.Graphs.Quantisation;

/// <summary>What values a tensor [N, C, ...] took on the calibration samples: a histogram of each channel.</summary>
internal sealed class Observation
{
    private const int Bins = 1024;

    private readonly (float Minimum, float Maximum)[] _extremes;
    private readonly int[][] _counts;
    private readonly int _planes;

    private delegate void Look(Observation observation, string name, ReadOnlyMemory<float> values);

    private Observation(Shape shape)
    {
        int channels = shape.Rank > 1 ? shape[1] : 1;
        Positions = shape.Elements / channels;
        _extremes = [.. Enumerable.Repeat((float.PositiveInfinity, float.NegativeInfinity), channels)];
        _counts = [.. Enumerable.Range(0, channels).Select(_ => new int[Bins])];
        _planes = shape.Rank > 1 ? shape[0] * channels : 1;
    }

    /// <summary>Number of positions in a channel: the product of all dimensions but that of the channels.</summary>
    public long Positions { get; }

    /// <summary>Runs the model on all samples, twice, and looks at the given values.</summary>
    /// <exception cref="ArgumentException">A sample does not fit the inputs, or a value of the network is not a finite number.</exception>
    public static Dictionary<string, Observation> Observe(ModelGraph model, IReadOnlyCollection<string> values, IReadOnlyList<CalibrationSample> samples, CancellationToken cancellation)
    {
        using Session session = model.WithOutputs(values).Open(new SessionSettings { MemoryPattern = false });

        // The input of a network is no output of it.
        Dictionary<string, Observation> observations = values.ToDictionary(
            value => value,
            value => new Observation(session.InputNames.Contains(value) ? session.InputShape(value) : session.OutputShape(value)));
        Run((observation, value, numbers) => observation.Extend(numbers, value));
        Run((observation, _, numbers) => observation.Count(numbers));
        return observations;

        void Run(Look look)
        {
            foreach (CalibrationSample sample in samples)
            {
                cancellation.ThrowIfCancellationRequested();
                sample.CopyTo(session);
                session.Run();
                foreach ((string value, Observation observation) in observations)
                {
                    look(observation, value, session.InputNames.Contains(value) ? session.Input<float>(value) : session.Output<float>(value));
                }
            }
        }
    }

    /// <summary>One range for all channels of all the tensors.</summary>
    public static ByteRange Range(IReadOnlyCollection<Observation> observations, RangeMethod method) => Choose(
        observations.Min(observation => observation._extremes.Min(e => e.Minimum)),
        observations.Max(observation => observation._extremes.Max(e => e.Maximum)),
        observations.SelectMany(observation => Enumerable.Range(0, observation._counts.Length).SelectMany(observation.Histogram)),
        method);

    /// <summary>A range for each channel.</summary>
    public ByteRange[] ChannelRanges(RangeMethod method) =>
        [.. _extremes.Select((extremes, c) => Choose(extremes.Minimum, extremes.Maximum, Histogram(c), method))];

    private static ByteRange Choose(float minimum, float maximum, IEnumerable<(float Value, float Count)> histogram, RangeMethod method) =>
        method == RangeMethod.Extremes ? ByteRange.Covering(minimum, maximum) : ByteRange.LeastError(minimum, maximum, [.. histogram]);

    private IEnumerable<(float Value, float Count)> Histogram(int c)
    {
        (float minimum, float maximum) = _extremes[c];
        return _counts[c].Select((count, bin) => (minimum + ((maximum - minimum) * (bin + 0.5f) / Bins), (float)count)).Where(pair => pair.Item2 > 0);
    }

    private void Extend(ReadOnlyMemory<float> values, string name)
    {
        // A sum is finite only if all of its numbers are; it may overflow, too.
        if (!float.IsFinite(TensorPrimitives.Sum(values.Span)) && values.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new ArgumentException($"The network cannot be quantised: its value '{name}' is not a finite number on a calibration sample.");
        }

        EachChannel(values, (channel, numbers) =>
        {
            ref (float Minimum, float Maximum) extremes = ref _extremes[channel];
            extremes = (MathF.Min(extremes.Minimum, TensorPrimitives.Min(numbers)), MathF.Max(extremes.Maximum, TensorPrimitives.Max(numbers)));
        });
    }

    private void Count(ReadOnlyMemory<float> values) => EachChannel(values, (channel, numbers) =>
    {
        (float minimum, float maximum) = _extremes[channel];
        float scale = maximum > minimum ? Bins / (maximum - minimum) : 0;
        int[] counts = _counts[channel];
        foreach (float value in numbers)
        {
            counts[Math.Clamp((int)((value - minimum) * scale), 0, Bins - 1)]++;
        }
    });

    // Channels at the same time, the planes of one in turn.
    private void EachChannel(ReadOnlyMemory<float> values, PlaneLook look)
    {
        int length = values.Length / _planes;
        Parallel.For(0, _extremes.Length, channel =>
        {
            for (int plane = channel; plane < _planes; plane += _extremes.Length)
            {
                look(channel, values.Span.Slice(plane * length, length));
            }
        });
    }

    private delegate void PlaneLook(int channel, ReadOnlySpan<float> values);
}
