using Orator.Systems.StyleHeat;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>What directions are learned from.</summary>
public sealed record DirectionTrainingOptions
{
    /// <summary>Folder of the StyleHEAT model package whose styles are changed; null = the shipped one.</summary>
    public string? Model { get; init; }

    /// <summary>Pictures, or folders of pictures, subfolders included.</summary>
    public IReadOnlyList<string> Pictures { get; init; } = [];

    /// <summary>Folder of a corpus, of whose training split each photo and the middle frame of each clip are taken; null = none.</summary>
    public string? Corpus { get; init; }

    /// <summary>CSV file of labels; null = none.</summary>
    public string? Labels { get; init; }

    /// <summary>What is learned: a direction for each, all together, so that each is what changes while the others stay.</summary>
    public required IReadOnlyList<DirectionLabel> Directions { get; init; }

    /// <summary>Keeps labels that say the same apart, above 0 to 1; see <see cref="DirectionRegression"/>.</summary>
    public double Ridge { get; init; } = 0.01;

    /// <summary>Folder for <c>NAME.safetensors</c> of each direction; for a single one also a file of that ending.</summary>
    public required string Output { get; init; }

    /// <summary>Checks everything that can be checked without looking at pictures.</summary>
    /// <exception cref="InputException">Something cannot be used.</exception>
    internal void Check()
    {
        Require.That(Directions.Count > 0, "Say what to learn: a --column of the --labels, or a --measure.");
        string? twice = Directions.GroupBy(label => label.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1)?.Key;
        Require.That(twice is null, $"Two directions are called '{twice}': give one another name, as in COLUMN=NAME.");
        Require.That(
            (Pictures.Count > 0) != (Corpus is not null), "Say where the pictures are: either --pictures FOLDER or --corpus CORPUS.");
        Require.That(
            Labels is not null || Directions.All(label => label.Column is null), "A --column needs a table of --labels that has it.");
        Require.That(Ridge is > 0 and <= 1, "The ridge must lie above 0 and up to 1.");
        Require.That(
            Directions.Count == 1 || !IsFile, $"Several directions are written into a folder, and '{Output}' looks like a file.");
    }

    /// <summary>Where a direction is written to.</summary>
    internal string PathOf(DirectionLabel label) => IsFile ? Output : Path.Combine(Output, label.Name + StyleDirection.Extension);

    private bool IsFile => Output.EndsWith(StyleDirection.Extension, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A direction that was learned.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Output">Its file.</param>
/// <param name="Mean">Mean of the label, its sign reversed if that was asked for.</param>
/// <param name="Deviation">Standard deviation of the label: what a strength of 1 means.</param>
/// <param name="Length">Length of the direction in w+.</param>
/// <param name="Correlation">Of the label with where pictures lie along the direction, each half of them along the direction that the other
/// half gives.</param>
public sealed record LearnedDirection(string Name, string Output, double Mean, double Deviation, double Length, double Correlation);

/// <summary>What <see cref="DirectionTraining"/> came to.</summary>
/// <param name="Pictures">How many pictures it learned from.</param>
/// <param name="Unlabelled">How many others had not all labels.</param>
/// <param name="Skipped">Pictures that could not be used, and why.</param>
/// <param name="Directions">The directions.</param>
/// <param name="Seconds">Duration of the work.</param>
public sealed record DirectionTrainingReport(
    int Pictures, int Unlabelled, IReadOnlyList<string> Skipped, IReadOnlyList<LearnedDirection> Directions, double Seconds);
