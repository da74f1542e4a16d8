namespace Orator.Engine.Quantisation;

/// <summary>How the values of a network are stored in bytes.</summary>
internal interface IByteRanges
{
    /// <summary>The one range of values that are stored alike.</summary>
    /// <param name="group">Their names.</param>
    ByteRange Shared(SortedSet<string> group);

    /// <summary>A range for each channel of a value.</summary>
    ByteRange[] Channels(string value);

    /// <summary>The mean of each channel of a value.</summary>
    float[] Means(string value);
}

/// <summary>Ranges by what was observed.</summary>
/// <param name="observations">What was seen of the values named by <see cref="ByteGraph.Observed"/>.</param>
/// <param name="method">How ranges are chosen.</param>
internal sealed class ObservedRanges(IReadOnlyDictionary<string, Observation> observations, RangeMethod method) : IByteRanges
{
    private readonly Dictionary<string, ByteRange> _shared = [];
    private readonly Dictionary<string, ByteRange[]> _channels = [];
    private readonly Dictionary<string, float[]> _means = [];

    public ByteRange Shared(SortedSet<string> group)
    {
        string key = string.Join('\n', group);
        if (!_shared.TryGetValue(key, out ByteRange range))
        {
            _shared[key] = range = Observation.Range([.. group.Select(value => observations[value])], method);
        }

        return range;
    }

    public ByteRange[] Channels(string value) =>
        _channels.TryGetValue(value, out ByteRange[]? ranges) ? ranges : _channels[value] = observations[value].ChannelRanges(method);

    public float[] Means(string value) =>
        _means.TryGetValue(value, out float[]? means) ? means : _means[value] = observations[value].Means();
}
