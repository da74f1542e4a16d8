namespace Orator.Training.Data;

/// <summary>What a corpus is built from, and how.</summary>
public sealed record CorpusOptions
{
    /// <summary>Folder of the corpus; created, or continued if it holds one.</summary>
    public required string Output { get; init; }

    /// <summary>Videos and pictures, and folders of such (not their subfolders).</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>CSV file that says who is who, see <see cref="IdentityList"/>; null = told from the faces alone.</summary>
    public string? Identities { get; init; }

    /// <summary>Frames a second that videos are read at; 0 = their own rates.</summary>
    public double FramesPerSecond { get; init; } = 25;

    /// <summary>Most frames of a clip; of a longer one every n-th frame is taken.</summary>
    public int MostFramesPerClip { get; init; } = 500;

    /// <summary>Side of the crop in sides of the face's box, as far as the picture reaches.</summary>
    public double Room { get; init; } = 2;

    /// <summary>Selects who belongs to which split.</summary>
    public ulong Seed { get; init; }

    /// <summary>Share of the people in the validation split, 0 to 0.5.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Share of the people in the test split, 0 to 0.5.</summary>
    public double TestShare { get; init; } = 0.1;

    /// <summary>What shapes the clips: a corpus is continued only with the same.</summary>
    internal string Fingerprint => FormattableString.Invariant($"fps {FramesPerSecond}, most frames {MostFramesPerClip}, room {Room}");

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    internal void Check()
    {
        Range("The frame rate", FramesPerSecond, 0, 120);
        Range("The most frames of a clip", MostFramesPerClip, 10, 1_000_000);
        Range("The room around the face", Room, 1.3, 4);
        Range("The validation share", ValidationShare, 0, 0.5);
        Range("The test share", TestShare, 0, 0.5);
    }

    private static void Range(string name, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
        {
            throw new InputException(FormattableString.Invariant($"{name} must lie between {low} and {high}, not {value}."));
        }
    }
}
