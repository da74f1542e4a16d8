using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Systems.FreeHeadGan;
using Orator.Tests.Media;
using Orator.Tests.Training;
using Orator.Training.Systems.FreeHeadGan;

namespace Orator.Tests.FreeHeadGan;

[Collection(nameof(SmallCorpus))]
public sealed class GazeTrainingTests(SmallCorpus small) : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StepsAreSavedAndGoneOnWith()
    {
        GazeTrainingReport first = await Run(steps: 2);
        Assert.True(first.Done);
        Assert.True(first.Corpus.Eyes > 0 && first.People > 0);
        Assert.Equal(1000, first.Synthetic.Eyes);

        // So short a training leaves eyes looking about at the camera: drawn ones look 16 degrees past it on average.
        Assert.InRange(first.Synthetic.Degrees, 12, 22);
        ModelPackage package = ModelPackage.Open(_folder["run/model"]);
        Assert.Equal("lite", package.Preset);
        Assert.IsType<GazeNetwork>(package.Network);
        Assert.True(File.Exists(_folder["run/samples.png"]));
        GazeTrainingReport second = await Run(steps: 3);
        Assert.Equal(3, second.Step);
    }

    [Theory]
    [InlineData("large", 8, 0.3, "no preset 'large'")]
    [InlineData("lite", 1, 0.3, "2 to 512 eyes, not 1")]
    [InlineData("lite", 8, 1.5, "between 0 and 1")]
    public async Task WhatCannotBeIsRefusedInOneLine(string preset, int batch, double vertical, string expected)
    {
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => Run(1, preset, batch, vertical));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    private Task<GazeTrainingReport> Run(long steps, string preset = "lite", int batch = 4, double vertical = 0.3) =>
        GazeTraining.RunAsync(
            new GazeTrainingOptions
            {
                Corpus = small.Options.Output,
                Output = _folder["run"],
                Preset = preset,
                Batch = batch,
                Vertical = vertical,
                Schedule = new TrainingSchedule { Steps = steps, ReportEvery = 2, SaveEvery = 1 },
            },
            stop: TestContext.Current.CancellationToken);
}
