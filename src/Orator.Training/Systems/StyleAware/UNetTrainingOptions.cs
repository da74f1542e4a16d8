using Orator.Engine.Training;

namespace Orator.Training.Systems.StyleAware;

/// <summary>What <see cref="UNetTraining"/> learns from, what, and for how long.</summary>
public sealed record UNetTrainingOptions
{
    /// <summary>Pictures with faces, and folders of such.</summary>
    public IReadOnlyList<string> Images { get; init; } = InpaintingCorpus.DemoPhotos;

    /// <summary>Folder of all files; created if it does not exist. Training continues from what is there.</summary>
    public required string Output { get; init; }

    /// <summary>Side of the pictures in pixels: 16 to 1024, a multiple of 2^<see cref="Levels"/>, at least twice that.</summary>
    public int Size { get; init; } = 128;

    /// <summary>Pictures in a step, 1 to 256.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Channels of the network's highest resolution, 1 to 256.</summary>
    public int Channels { get; init; } = 32;

    /// <summary>How often the network halves the resolution, 1 to 8.</summary>
    public int Levels { get; init; } = 4;

    /// <summary>Adam's learning rate at the beginning; it falls along a half cosine to a fiftieth at the last step.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Selects the initial weights and the order of the pictures.</summary>
    public ulong Seed { get; init; }

    /// <summary>When to report, save and stop.</summary>
    public TrainingSchedule Schedule { get; init; } = new() { Steps = 2000, ReportEvery = 10, SaveEvery = 100 };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value lies outside of its range.</exception>
    internal void Check()
    {
        TrainingRun.Require(Size is >= 16 and <= 1024, $"The size must lie between 16 and 1024 pixels, not {Size}.");
        TrainingRun.Require(Batch is >= 1 and <= 256, $"The batch must lie between 1 and 256 pictures, not {Batch}.");
        TrainingRun.Require(Channels is >= 1 and <= 256, $"The number of channels must lie between 1 and 256, not {Channels}.");
        TrainingRun.Require(Levels is >= 1 and <= 8, $"The number of levels must lie between 1 and 8, not {Levels}.");
        TrainingRun.Require(Size % (1 << Levels) == 0 && Size >> Levels >= 2, $"The size {Size} does not fit {Levels} levels: it must be a multiple of {1 << Levels}, {2 << Levels} or more.");
        TrainingRun.Require(LearningRate is > 0 and <= 1, "The learning rate must be above 0 and at most 1.");
        TrainingRun.Check(Schedule);
        TrainingRun.Require(Images.Count > 0, "There is no picture to learn from.");
    }
}

/// <summary>What a run of <see cref="UNetTraining"/> came to.</summary>
/// <param name="Output">Folder of the files.</param>
/// <param name="Step">Steps done, those of earlier runs included.</param>
/// <param name="Steps">The step at which training is done.</param>
/// <param name="Done">Whether all steps are done.</param>
/// <param name="Pictures">Number of pictures learned from.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Psnr">Peak signal-to-noise ratio of the network's pictures in decibels, mean over at most 64 of the pictures learned from.</param>
/// <param name="PsnrHidden">The same in the hidden regions only.</param>
/// <param name="LowestPsnrHidden">The worst picture's.</param>
/// <param name="Seconds">Time of the run.</param>
/// <param name="Notes">Pictures left out, each with the reason.</param>
public sealed record UNetTrainingReport(
    string Output, long Step, long Steps, bool Done, int Pictures, long Parameters, double Psnr, double PsnrHidden, double LowestPsnrHidden, double Seconds, IReadOnlyList<string> Notes);
