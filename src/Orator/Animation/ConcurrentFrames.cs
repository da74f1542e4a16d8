using Orator.Engine;
using Orator.Graphs;

namespace Orator.Animation;

/// <summary>
/// Whether frames of a network are computed several at a time, each on one thread, or one at a time on all threads. Small networks gain a
/// fifth from a second thread in a frame and nearly all of it from a second frame; large ones keep their threads busy, and a second frame
/// would take as much memory again.
/// </summary>
internal static class ConcurrentFrames
{
    // Shipped networks have 0.9 (style-aware) and 1.6 million (face-vid2vid), those of the papers many times as many.
    private const long MostParameters = 16_000_000;

    /// <summary>Whether several frames are computed at a time.</summary>
    /// <param name="network">The network.</param>
    public static bool Suit(Module network) => network.ParameterCount <= MostParameters;

    /// <summary>Settings of the session that computes frames.</summary>
    /// <param name="network">The network.</param>
    public static SessionSettings Settings(Module network) => new() { Threads = Suit(network) ? 1 : ThreadLimit.Current };
}
