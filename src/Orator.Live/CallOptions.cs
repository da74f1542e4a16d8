using Orator.Codec;

namespace Orator.Live;

/// <summary>How a call is held.</summary>
public sealed record CallOptions
{
    /// <summary>Name of the generator that draws the other one.</summary>
    public string Generator { get; init; } = RenderRequest.DefaultGenerator;

    /// <summary>Folder of its model package; null = the shipped one.</summary>
    public string? Model { get; init; }

    /// <summary>Where the other one's eyes look as they are drawn here; null = <see cref="Orator.Gaze.Follow"/>: as it was sent.</summary>
    public Gaze? Gaze { get; init; }

    /// <summary>One's own sound; null = none is sent. That of the other one is heard in any case.</summary>
    public ISoundInput? Sound { get; init; }

    /// <summary>Rate of one's own sound, kbit/s, 6 to 24.</summary>
    public double SoundRate { get; init; } = 12;

    /// <summary>How one's own face is coded. Of small packets motion arrives sooner; each costs some bytes.</summary>
    public FaceVideoEncoderOptions Coding { get; init; } = new() { FramesPerPacket = 3 };

    /// <summary>Seconds that the other one's motion waits, 0.02 to 5, so that packets may come unevenly.</summary>
    public double Buffer { get; init; } = 0.2;

    /// <summary>Ends the call after so many seconds; null = when the camera ends.</summary>
    public double? Seconds { get; init; }

    /// <summary>When cancelled, the call ends in good order.</summary>
    public CancellationToken Finish { get; init; }

    /// <exception cref="InputException">A value is out of its range.</exception>
    internal void Check()
    {
        if (!(Buffer is >= 0.02 and <= 5))
        {
            throw new InputException("The buffer must lie between 0.02 and 5 seconds.");
        }

        if (!(SoundRate is >= 6 and <= 24))
        {
            throw new InputException("The rate of the sound must lie between 6 and 24 kbit/s.");
        }

        if (Seconds is double seconds && !(seconds > 0))
        {
            throw new InputException("The length must be above 0 seconds.");
        }
    }
}

/// <summary>How a call went, or goes.</summary>
/// <param name="Seconds">Since the other one was there.</param>
/// <param name="SentFrames">Frames of one's own.</param>
/// <param name="SentBytes">Bytes of all packets, without those of UDP and IP (28 each).</param>
/// <param name="SentPackets">Number of packets.</param>
/// <param name="ReceivedBytes">Likewise.</param>
/// <param name="ReceivedPackets">Likewise.</param>
/// <param name="ShownFrames">Frames of the other one that were shown.</param>
/// <param name="Concealed">Of them those whose motion had not come.</param>
/// <param name="Lost">Packets that did not come.</param>
public sealed record CallReport(
    double Seconds,
    long SentFrames,
    long SentBytes,
    long SentPackets,
    long ReceivedBytes,
    long ReceivedPackets,
    long ShownFrames,
    int Concealed,
    int Lost)
{
    /// <summary>Rate of what was sent, kbit/s.</summary>
    public double SentRate => Seconds > 0 ? SentBytes * 8 / Seconds / 1000 : 0;

    /// <summary>Rate of what was received, kbit/s.</summary>
    public double ReceivedRate => Seconds > 0 ? ReceivedBytes * 8 / Seconds / 1000 : 0;

    /// <summary>Bytes of the packets of one's own sound, which are part of <see cref="SentBytes"/>.</summary>
    public long SentSoundBytes { get; init; }

    /// <summary>Likewise of the other one's.</summary>
    public long ReceivedSoundBytes { get; init; }

    /// <summary>Rate of one's own sound, kbit/s, headers of its packets included.</summary>
    public double SentSoundRate => Seconds > 0 ? SentSoundBytes * 8 / Seconds / 1000 : 0;

    /// <summary>Likewise of the other one's.</summary>
    public double ReceivedSoundRate => Seconds > 0 ? ReceivedSoundBytes * 8 / Seconds / 1000 : 0;

    /// <summary>Seconds of the other one's sound that had not come in time.</summary>
    public double MissingSound { get; init; }

    /// <summary>There and back again over the network.</summary>
    public StageLatency? RoundTrip { get; init; }

    /// <summary>From a picture of the camera to its packet.</summary>
    public StageLatency? Coding { get; init; }

    /// <summary>Time to draw a frame.</summary>
    public StageLatency? Drawing { get; init; }

    /// <summary>From the other camera to this output: how far the frame shown is behind the last that has come, half of a packet's other
    /// frames, half a round trip, coding and drawing, in the mean or median; milliseconds. It takes the other end to be as fast as this.</summary>
    public double Latency { get; init; }
}
