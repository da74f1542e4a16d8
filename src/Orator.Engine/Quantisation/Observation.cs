namespace Orator.Engine.Quantisation;

/// <summary>What values a tensor [N, C, ...] took on the calibration samples.</summary>
internal sealed unsafe class Observation
{
    // So many for the values of all channels together: a byte has 256 steps.
    private const int Bins = 4096;

    private ChannelHistogram[] _channels = [];

    /// <summary>Whether all values were finite numbers.</summary>
    public bool Finite { get; private set; } = true;

    /// <summary>Number of positions in a channel: the product of all dimensions but that of the channels.</summary>
    public long Positions { get; private set; }

    /// <summary>The histogram of each channel.</summary>
    public IReadOnlyList<ChannelHistogram> Channels => _channels;

    /// <summary>Runs a model on all samples and looks at values in it.</summary>
    /// <param name="model">The model, in floats.</param>
    /// <param name="values">Names of the values.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="outputs">Takes the model's outputs of each sample.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">A sample does not fit the inputs, or a value of the network is not a finite number.</exception>
    public static Dictionary<string, Observation> Observe(
        KernelModel model, IReadOnlyCollection<string> values, IReadOnlyList<CalibrationSample> samples, SampleOutputs outputs, CancellationToken cancellation)
    {
        Dictionary<string, Observation> observations = values.ToDictionary(value => value, _ => new Observation());
        using Session session = model.Observed(observations).Open(new SessionSettings { MemoryPattern = false, Arena = false });
        foreach (CalibrationSample sample in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            sample.CopyTo(session);
            session.Run();
            outputs.Add(session);
            if (observations.FirstOrDefault(pair => !pair.Value.Finite).Key is { } broken)
            {
                throw new ArgumentException(
                    $"The network cannot be quantised: its value '{broken}' is not a finite number on a calibration sample.");
            }
        }

        return observations;
    }

    /// <summary>Looks at the values of one sample.</summary>
    /// <param name="values">Row-major values.</param>
    /// <param name="shape">Shape of the tensor.</param>
    /// <param name="parallel">Does as many pieces of work, on several threads.</param>
    public void Add(float* values, Shape shape, Action<int, Action<int>> parallel)
    {
        int channels = shape.Rank > 1 ? shape[1] : 1;
        int planes = shape.Rank > 1 ? shape[0] * channels : 1;
        int length = (int)(shape.Elements / planes);
        Positions = shape.Elements / channels;
        if (_channels.Length == 0)
        {
            _channels = [.. Enumerable.Range(0, channels).Select(_ => new ChannelHistogram())];
        }

        nint first = (nint)values;
        parallel(channels, channel =>
        {
            for (int plane = channel; plane < planes; plane += channels)
            {
                if (!_channels[channel].Add(new ReadOnlySpan<float>((float*)first + ((long)plane * length), length)))
                {
                    Finite = false;
                }
            }
        });
    }

    /// <summary>One range for all channels of all the tensors.</summary>
    public static Int8Range Range(IReadOnlyCollection<Observation> observations, RangeMethod method)
    {
        ChannelHistogram[] channels = [.. observations.SelectMany(observation => observation._channels)];
        (float minimum, float maximum) = (channels.Min(channel => channel.Minimum), channels.Max(channel => channel.Maximum));
        float[] counts = new float[Bins];
        float width = MathF.Max((maximum - minimum) / Bins, float.Epsilon);
        foreach ((float value, float count) in channels.SelectMany(channel => channel.Values))
        {
            counts[Math.Clamp((int)((value - minimum) / width), 0, Bins - 1)] += count;
        }

        return Choose(
            minimum,
            maximum,
            [.. counts.Select((count, bin) => (minimum + (width * (bin + 0.5f)), count)).Where(pair => pair.count > 0)],
            method);
    }

    /// <summary>A range for each channel.</summary>
    public Int8Range[] ChannelRanges(RangeMethod method)
    {
        Int8Range[] ranges = new Int8Range[_channels.Length];
        Parallel.For(
            0,
            ranges.Length,
            ThreadLimit.Loop,
            c => ranges[c] = Choose(_channels[c].Minimum, _channels[c].Maximum, [.. _channels[c].Values], method));
        return ranges;
    }

    /// <summary>The mean of each channel.</summary>
    public float[] Means() => [.. _channels.Select(channel => Mean(channel.Values, value => value))];

    /// <summary>The mean square of each channel.</summary>
    public float[] MeanSquares() => [.. _channels.Select(channel => Mean(channel.Values, value => value * value))];

    private static Int8Range Choose(float minimum, float maximum, (float Value, float Count)[] values, RangeMethod method) =>
        method == RangeMethod.Extremes ? Int8Range.Covering(minimum, maximum) : Int8Range.LeastError(minimum, maximum, values);

    private static float Mean(IEnumerable<(float Value, float Count)> values, Func<float, float> function)
    {
        (double sum, double count) = (0, 0);
        foreach ((float value, float times) in values)
        {
            (sum, count) = (sum + (function(value) * times), count + times);
        }

        return (float)(sum / count);
    }
}
