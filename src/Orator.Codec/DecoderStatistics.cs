namespace Orator.Codec;

/// <summary>What has happened in a decoder.</summary>
public sealed record DecoderStatistics
{
    /// <summary>Packets that came and could be read.</summary>
    public int Received { get; init; }

    /// <summary>Packets that did not come, by the gaps in their numbers.</summary>
    public int Lost { get; init; }

    /// <summary>Packets that could not be understood.</summary>
    public int Damaged { get; init; }

    /// <summary>Packets of motion that came twice or after later ones.</summary>
    public int Late { get; init; }

    /// <summary>Pictures of the face that came whole.</summary>
    public int Pictures { get; init; }

    /// <summary>Frames drawn of which nothing had come.</summary>
    public int Concealed { get; init; }
}
