namespace Orator.Training;

/// <summary>What a run of a training came to.</summary>
public abstract record TrainingRunReport
{
    /// <summary>Folder of the files.</summary>
    public string Output { get; internal init; } = "";

    /// <summary>Steps done, those of earlier runs included.</summary>
    public long Step { get; internal init; }

    /// <summary>The step at which training is done.</summary>
    public long Steps { get; internal init; }

    /// <summary>Whether all steps are done.</summary>
    public bool Done { get; internal init; }

    /// <summary>Number of trainable parameters.</summary>
    public long Parameters { get; internal init; }

    /// <summary>Duration of the run in seconds, reading the data included.</summary>
    public double Seconds { get; internal init; }

    /// <summary>What was left out or changed of the data, each with the reason.</summary>
    public IReadOnlyList<string> Notes { get; internal init; } = [];
}
