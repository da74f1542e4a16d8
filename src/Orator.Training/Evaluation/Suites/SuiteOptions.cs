using Orator.Training.Data;

namespace Orator.Training.Evaluation.Suites;

/// <summary>Which cases a suite is made of.</summary>
public sealed record SuiteOptions
{
    /// <summary>The split.</summary>
    public CorpusPart Part { get; init; } = CorpusPart.Test;

    /// <summary>Selects stretches of long clips, and portraits.</summary>
    public ulong Seed { get; init; }

    /// <summary>In self-reenactment: at most this many frames of each person, so that nobody's clips outweigh the others'.</summary>
    public int FramesPerPerson { get; init; } = 60;

    /// <summary>In cross-identity reenactment: number of portraits, one a person.</summary>
    public int Portraits { get; init; } = 10;

    /// <summary>In cross-identity reenactment: at most this many frames of each motion.</summary>
    public int FramesPerMotion { get; init; } = 16;
}
