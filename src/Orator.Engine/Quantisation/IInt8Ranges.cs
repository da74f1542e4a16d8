namespace Orator.Engine.Quantisation;

/// <summary>How the values of a network are stored in bytes.</summary>
internal interface IInt8Ranges
{
    /// <summary>The one range of values that are stored alike.</summary>
    /// <param name="group">Their names.</param>
    Int8Range Shared(SortedSet<string> group);

    /// <summary>A range for each channel of a value.</summary>
    Int8Range[] Channels(string value);

    /// <summary>The mean of each channel of a value.</summary>
    float[] Means(string value);
}

/// <summary>Ranges by what was observed.</summary>
/// <param name="observations">What was seen of the values named by <see cref="Int8Graph.Observed"/>.</param>
/// <param name="method">How ranges are chosen.</param>
internal sealed class ObservedRanges(IReadOnlyDictionary<string, Observation> observations, RangeMethod method) : IInt8Ranges
{
    private readonly Dictionary<string, Int8Range> _shared = [];
    private readonly Dictionary<string, Int8Range[]> _channels = [];
    private readonly Dictionary<string, float[]> _means = [];

    public Int8Range Shared(SortedSet<string> group)
    {
        string key = string.Join('\n', group);
        if (!_shared.TryGetValue(key, out Int8Range range))
        {
            _shared[key] = range = Observation.Range([.. group.Select(value => observations[value])], method);
        }

        return range;
    }

    public Int8Range[] Channels(string value) =>
        _channels.TryGetValue(value, out Int8Range[]? ranges) ? ranges : _channels[value] = observations[value].ChannelRanges(method);

    public float[] Means(string value) =>
        _means.TryGetValue(value, out float[]? means) ? means : _means[value] = observations[value].Means();
}
