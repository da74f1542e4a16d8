namespace Orator;

/// <summary>How a portrait is turned to the camera (<see cref="TalkingHeads.FrontalizeAsync"/>).</summary>
public sealed record FrontalizeRequest : RenderRequest
{
    /// <inheritdoc/>
    public override string Generator { get; init; } = "face-vid2vid";
}

/// <summary>How a portrait takes on the four key motions of a style (<see cref="TalkingHeads.MapStyleAsync"/>).</summary>
public sealed record StyleMappingRequest : RenderRequest
{
    /// <inheritdoc/>
    public override string Generator { get; init; } = "face-vid2vid";

    /// <summary>How a style video is read.</summary>
    public StyleRequest StyleVideo { get; init; } = new();
}
