using Orator.Engine.Training;
using Orator.Graphs;

namespace Orator.Training;

/// <summary>What can be chosen of every training.</summary>
public abstract record TrainingOptions
{
    private const float LastLearningRate = 0.02f;

    /// <summary>Sets the defaults of a training.</summary>
    /// <param name="learningRate">Default of <see cref="LearningRate"/>.</param>
    /// <param name="steps">Steps by default.</param>
    /// <param name="reportEvery">Steps between two reports by default.</param>
    private protected TrainingOptions(double learningRate, long steps, long reportEvery)
    {
        LearningRate = learningRate;
        Schedule = new TrainingSchedule { Steps = steps, ReportEvery = reportEvery, SaveEvery = 100 };
    }

    /// <summary>Folder of all files; created if it does not exist. Training continues from what is there.</summary>
    public required string Output { get; init; }

    /// <summary>
    /// Adam's learning rate at the first step, above 0 and at most 1; it falls along a half cosine to a fiftieth at the last step.
    /// </summary>
    public double LearningRate { get; init; }

    /// <summary>Selects the initial weights and the batches.</summary>
    public ulong Seed { get; init; }

    /// <summary>When to report, save and stop.</summary>
    public TrainingSchedule Schedule { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value lies outside of its range.</exception>
    internal virtual void Check()
    {
        Require.That(LearningRate is > 0 and <= 1, "The learning rate must be above 0 and at most 1.");
        Require.That(Schedule.Steps >= 1, $"The number of steps must be at least 1, not {Schedule.Steps}.");
        Require.That(Schedule.ReportEvery >= 1 && Schedule.SaveEvery >= 1, "Reports and saves must be at least 1 step apart.");
        Require.That(Schedule.TimeLimit > TimeSpan.Zero, "The time limit must be above 0.");
    }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Its number, from 0.</param>
    internal float LearningRateAt(long step) => (float)LearningRate * LearningRates.Cosine(step, Schedule.Steps, LastLearningRate);

    /// <summary>Random numbers for initial weights. Batch n has the stream n of the seed; these come from the other end.</summary>
    /// <param name="stream">0 for the network; further ones for what is trained beside it.</param>
    internal CounterRandom WeightRandom(ulong stream = 0) => new(Seed, ulong.MaxValue - stream);
}
