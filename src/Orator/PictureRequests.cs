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

/// <summary>How attributes of a portrait are edited (<see cref="TalkingHeads.EditAsync"/>).</summary>
public sealed record EditRequest : RenderRequest
{
    /// <inheritdoc/>
    public override string Generator { get; init; } = "styleheat";

    /// <summary>
    /// A sheet in place of one picture: a row for each of <see cref="RenderRequest.Edits"/> (none = all attributes of the model), with -2
    /// to 2 times its strength, the square around the head only.
    /// </summary>
    public bool Sheet { get; init; }

    /// <inheritdoc/>
    internal override void Check()
    {
        base.Check();
        if (Edits.Count == 0 && !Sheet)
        {
            throw new InputException("Say what to change, as in --age +1 or --direction FILE=+1; or ask for a --sheet.");
        }

        if (Edits.FirstOrDefault(edit => !edit.Strength.IsConstant) is AttributeEdit ramp)
        {
            throw new InputException(
                $"A picture has one moment only: give {ramp.Name} one strength, not the ramp {ramp.Strength}, which is for videos.");
        }
    }
}
