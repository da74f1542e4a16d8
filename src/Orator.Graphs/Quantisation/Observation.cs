namespace Orator.Graphs.Quantisation;

/// <summary>What values a tensor [N, C, ...] took on the calibration samples: the extremes and a regular selection of each channel.</summary>
internal sealed class Observation
{
    private const int SamplesPerChannel = 2048;

    /// <summary>Least and greatest value of each channel.</summary>
    public required (float Minimum, float Maximum)[] Extremes { get; init; }

    /// <summary>Number of positions in a channel: the product of all dimensions but that of the channels.</summary>
    public required long Positions { get; init; }

    /// <summary>Some values of each channel.</summary>
    public required List<float>[] Samples { get; init; }

    /// <summary>Runs the model on all samples and looks at the given values.</summary>
    /// <exception cref="ArgumentException">A sample does not fit the inputs, or a value of the network is not a finite number.</exception>
    public static Dictionary<string, Observation> Observe(ModelGraph model, IReadOnlyCollection<string> values, IReadOnlyList<CalibrationSample> samples, CancellationToken cancellation)
    {
        Dictionary<string, Observation> observations = [];
        using Session session = Session.Load(model.WithOutputs(values), new SessionSettings { MemoryPattern = false });
        foreach (CalibrationSample sample in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            sample.CopyTo(session);
            session.Run();
            foreach (string value in values)
            {
                // The input of a network is no output of it.
                bool input = session.InputNames.Contains(value);
                Shape shape = input ? session.InputShape(value) : session.OutputShape(value);
                if (!observations.TryGetValue(value, out Observation? observation))
                {
                    int channels = shape.Rank > 1 ? shape[1] : 1;
                    observations[value] = observation = new Observation
                    {
                        Positions = shape.Elements / channels,
                        Extremes = [.. Enumerable.Repeat((float.PositiveInfinity, float.NegativeInfinity), channels)],
                        Samples = [.. Enumerable.Range(0, channels).Select(_ => new List<float>())],
                    };
                }

                observation.Add(input ? session.Input(value) : session.Output(value), shape, SamplesPerChannel / samples.Count, value);
            }
        }

        return observations;
    }

    /// <summary>One range for all channels of all the tensors.</summary>
    public static ByteRange Range(IReadOnlyCollection<Observation> observations, RangeMethod method)
    {
        float minimum = observations.Min(observation => observation.Extremes.Min(e => e.Minimum));
        float maximum = observations.Max(observation => observation.Extremes.Max(e => e.Maximum));
        return Choose(minimum, maximum, [.. observations.SelectMany(observation => observation.Samples).SelectMany(s => s)], method);
    }

    /// <summary>A range for each channel.</summary>
    public ByteRange[] ChannelRanges(RangeMethod method) =>
        [.. Extremes.Select((extremes, c) => Choose(extremes.Minimum, extremes.Maximum, [.. Samples[c]], method))];

    private static ByteRange Choose(float minimum, float maximum, float[] samples, RangeMethod method) =>
        method == RangeMethod.Extremes ? ByteRange.Covering(minimum, maximum) : ByteRange.LeastError(minimum, maximum, samples);

    private void Add(ReadOnlySpan<float> values, Shape shape, int wanted, string name)
    {
        int channels = Extremes.Length;
        int length = values.Length / channels / shape[0];
        int step = Math.Max(1, length * shape[0] / Math.Max(wanted, 16));
        for (int plane = 0; plane < shape[0] * channels; plane++)
        {
            int c = plane % channels;
            ReadOnlySpan<float> channel = values.Slice(plane * length, length);
            (float minimum, float maximum) = Extremes[c];
            foreach (float value in channel)
            {
                if (!float.IsFinite(value))
                {
                    throw new ArgumentException($"The network cannot be quantised: its value '{name}' is not a finite number on a calibration sample.");
                }

                minimum = MathF.Min(minimum, value);
                maximum = MathF.Max(maximum, value);
            }

            Extremes[c] = (minimum, maximum);

            // Each time at other places.
            for (int i = Samples[c].Count * 7 % step; i < length; i += step)
            {
                Samples[c].Add(channel[i]);
            }
        }
    }
}
