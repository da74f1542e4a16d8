namespace Orator.Training.Systems.StyleAware;

/// <summary>What <see cref="UNetTraining"/> learns from, what, and for how long.</summary>
public sealed record UNetTrainingOptions() : TrainingOptions(learningRate: 1e-3, steps: 2000, reportEvery: 10)
{
    /// <summary>Pictures with faces, and folders of such.</summary>
    public IReadOnlyList<string> Images { get; init; } = InpaintingCorpus.DemoPhotos;

    /// <summary>Side of the pictures in pixels: 16 to 1024, a multiple of 2^<see cref="Levels"/>, at least twice that.</summary>
    public int Size { get; init; } = 128;

    /// <summary>Pictures in a step, 1 to 256.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Channels of the network's highest resolution, 1 to 256.</summary>
    public int Channels { get; init; } = 32;

    /// <summary>How often the network halves the resolution, 1 to 8.</summary>
    public int Levels { get; init; } = 4;

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Size is >= 16 and <= 1024, $"The size must lie between 16 and 1024 pixels, not {Size}.");
        Require.That(Batch is >= 1 and <= 256, $"The batch must lie between 1 and 256 pictures, not {Batch}.");
        Require.That(Channels is >= 1 and <= 256, $"The number of channels must lie between 1 and 256, not {Channels}.");
        Require.That(Levels is >= 1 and <= 8, $"The number of levels must lie between 1 and 8, not {Levels}.");
        Require.That(
            Size % (1 << Levels) == 0 && Size >> Levels >= 2,
            $"The size {Size} does not fit {Levels} levels: it must be a multiple of {1 << Levels}, {2 << Levels} or more.");
        Require.That(Images.Count > 0, "There is no picture to learn from.");
        base.Check();
    }
}

/// <summary>What a run of <see cref="UNetTraining"/> came to.</summary>
/// <param name="Pictures">Number of pictures learned from.</param>
/// <param name="Psnr">
/// Peak signal-to-noise ratio of the network's pictures in decibels, mean over at most 64 of the pictures learned from.
/// </param>
/// <param name="PsnrHidden">The same in the hidden regions only.</param>
/// <param name="LowestPsnrHidden">The worst picture's.</param>
public sealed record UNetTrainingReport(int Pictures, double Psnr, double PsnrHidden, double LowestPsnrHidden) : TrainingRunReport;
