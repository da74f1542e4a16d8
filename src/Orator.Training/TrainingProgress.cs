using Orator.Engine.Training;

namespace Orator.Training;

/// <summary>How far a training is.</summary>
/// <param name="Step">Steps done, those of earlier runs included.</param>
/// <param name="Steps">The step at which it is done.</param>
/// <param name="Report">The line of metrics that was just written, if any.</param>
public readonly record struct TrainingProgress(long Step, long Steps, TrainingReport? Report);
