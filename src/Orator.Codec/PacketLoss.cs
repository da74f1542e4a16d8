using Orator.Graphs;

namespace Orator.Codec;

/// <summary>Loses packets as networks do: some at random, and now and then all for a while. The same seed loses the same.</summary>
/// <param name="share">Share of packets that are lost at random, 0 to 1.</param>
/// <param name="seed">The seed.</param>
/// <param name="burstSeconds">Length of a burst, seconds; 0 = there are none.</param>
/// <param name="burstsPerMinute">Bursts a minute.</param>
public sealed class PacketLoss(double share, ulong seed, double burstSeconds = 0, double burstsPerMinute = 6)
{
    private readonly CounterRandom _random = new(seed);
    private double _until = double.NegativeInfinity;
    private double _last;

    /// <summary>The same network from its beginning.</summary>
    public PacketLoss Again() => new(share, seed, burstSeconds, burstsPerMinute);

    /// <summary>Whether the next packet is lost.</summary>
    /// <param name="seconds">When it is sent.</param>
    public bool Loses(double seconds)
    {
        double passed = Math.Max(0, seconds - _last);
        _last = seconds;
        if (burstSeconds > 0 && _random.Uniform() < passed * burstsPerMinute / 60)
        {
            _until = seconds + burstSeconds;
        }

        return _random.Uniform() < share || seconds < _until;
    }
}
