namespace Orator;

/// <summary>What is perceived of a video.</summary>
public sealed record PerceiveRequest
{
    /// <summary>Which video track, from 1; null = the one that players show.</summary>
    public int? VideoTrack { get; init; }

    /// <summary>Which sound track a drawing keeps, from 1; null = the one that players play.</summary>
    public int? AudioTrack { get; init; }
}
