namespace Orator;

/// <summary>What of the photo a video shows.</summary>
public enum Framing
{
    /// <summary>The whole photo with the head moving in it.</summary>
    PasteBack,

    /// <summary>Only the square around the head.</summary>
    Crop,
}

/// <summary>What every request has in common that draws a portrait.</summary>
public abstract record RenderRequest
{
    /// <summary>Name of the generator that draws when none is asked for.</summary>
    public const string DefaultGenerator = "style-aware";

    /// <summary>Name of the generator that draws: style-aware, face-vid2vid, styleheat, headgan, mesh, or one that the program registered.</summary>
    public virtual string Generator { get; init; } = DefaultGenerator;

    /// <summary>Folder of the generator's model package; null = the shipped one, if there is one.</summary>
    public string? Model { get; init; }

    /// <summary>How the portrait is inverted into the generator's network (styleheat); null = by encoders.</summary>
    public InversionMethod? Inversion { get; init; }

    /// <summary>Steps of an inversion by optimisation, 1 to 10000; null = 250.</summary>
    public int? InversionSteps { get; init; }

    /// <summary>Largest side of the animated square, 128 to 2048 pixels; it is never larger than in the photo.</summary>
    public int Size { get; init; } = 512;

    /// <summary>What of the photo is shown.</summary>
    public Framing Framing { get; init; }

    /// <summary>More pictures of the same person, for generators that use several (<c>headgan</c>): what the portrait does not show may be
    /// seen in them. The video shows the portrait's photo.</summary>
    public IReadOnlyList<Portrait> FurtherPortraits { get; init; } = [];

    /// <summary>Changes of attributes of the portrait, by generators that can edit (<c>styleheat</c>).</summary>
    public IReadOnlyList<AttributeEdit> Edits { get; init; } = [];

    /// <summary>Checks all ranges.</summary>
    /// <exception cref="InputException">A value is out of its range, or two of them exclude each other.</exception>
    internal virtual void Check()
    {
        Range("The size (--size)", Size, 128, 2048);
        foreach (AttributeEdit edit in Edits)
        {
            edit.Check();
        }

        if (Inversion == InversionMethod.Optimised && Edits.Count > 0)
        {
            throw new InputException(
                "An inversion by optimisation (--inversion optimised) knows the photo only: edited portraits are inverted by encoders.");
        }

        if (InversionSteps is int steps)
        {
            Range("The steps of the inversion (--inversion-steps)", steps, 1, 10000);
            if (Inversion != InversionMethod.Optimised)
            {
                throw new InputException("Steps (--inversion-steps) belong to an inversion by optimisation (--inversion optimised).");
            }
        }
    }

    /// <summary>Checks that a number lies in a range; NaN never does.</summary>
    private protected static void Range(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new InputException(FormattableString.Invariant($"{name} must lie between {least} and {most}, not {value}."));
        }
    }
}
