using Orator.Training.Data;

namespace Orator.Training.Evaluation.Suites;

/// <summary>One portrait and one stretch of a clip that drives it.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Source">The clip that the portrait is from.</param>
/// <param name="SourceFrame">Number of the frame that is the portrait.</param>
/// <param name="Driver">The clip that drives it; in self-reenactment the same.</param>
/// <param name="First">Number of the first driving frame.</param>
/// <param name="Count">Number of driving frames, one after the other.</param>
/// <param name="Shown">Numbers of the driving frames that the contact sheets show.</param>
public sealed record SuiteCase(
    string Name, CorpusClip Source, int SourceFrame, CorpusClip Driver, int First, int Count, IReadOnlyList<int> Shown);
