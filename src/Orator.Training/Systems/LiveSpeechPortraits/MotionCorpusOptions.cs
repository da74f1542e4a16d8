using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>What a <see cref="MotionCorpus"/> is built from, and how.</summary>
public sealed record MotionCorpusOptions
{
    /// <summary>Folder of the corpus; created, or continued if it holds one.</summary>
    public required string Output { get; init; }

    /// <summary>Videos of talking people, and folders of such (not their subfolders). Those without sound are left out.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>
    /// Videos of the kind of <see cref="From"/> that go to the test split only, such as those whose licence forbids training.
    /// </summary>
    public IReadOnlyList<string> TestOnly { get; init; } = [];

    /// <summary>
    /// Those of the videos whose sound is known to be in time, such as studio recordings: the shifts of all others are told from theirs.
    /// None = the median over all people counts as in time.
    /// </summary>
    public IReadOnlyList<string> InTime { get; init; } = [];

    /// <summary>
    /// CSV file that says who is who, see <see cref="IdentityList"/>; people it does not name are told apart by the names of their files.
    /// </summary>
    public string? Identities { get; init; }

    /// <summary>Frames a second that videos are read at.</summary>
    public double FramesPerSecond { get; init; } = 25;

    /// <summary>Selects who belongs to which split.</summary>
    public ulong Seed { get; init; }

    /// <summary>Share of the people in the validation split, 0 to 0.5.</summary>
    public double ValidationShare { get; init; } = 0.15;

    /// <summary>Share of the people in the test split, 0 to 0.5.</summary>
    public double TestShare { get; init; } = 0.15;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    internal void Check()
    {
        Require.That(
            FramesPerSecond is >= 5 and <= 120,
            FormattableString.Invariant($"The frame rate must lie between 5 and 120, not {FramesPerSecond}."));
        Require.That(ValidationShare is >= 0 and <= 0.5, "The validation share must lie between 0 and 0.5.");
        Require.That(TestShare is >= 0 and <= 0.5, "The test share must lie between 0 and 0.5.");
    }
}

/// <summary>What a run of <see cref="MotionCorpusBuilder"/> did.</summary>
/// <param name="Output">Folder of the corpus.</param>
/// <param name="Clips">All clips, those left out included.</param>
/// <param name="Notes">Videos that gave no clip, each with the reason.</param>
public sealed record MotionCorpusBuild(string Output, IReadOnlyList<MotionClipEntry> Clips, IReadOnlyList<string> Notes);
