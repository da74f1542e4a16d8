namespace Orator;

/// <summary>How a portrait is opened.</summary>
public sealed record PortraitRequest
{
    /// <summary>Which face of the photo: 1 or null = the largest, 2 = the next.</summary>
    public int? Face { get; init; }
}
