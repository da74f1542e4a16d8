using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Systems.StyleHeat;
using Orator.Tests.Media;
using Orator.Tests.Training;
using Orator.Training.Systems.StyleHeat;

namespace Orator.Tests.StyleHeat;

[Collection(nameof(SmallCorpus))]
public sealed class StyleHeatTrainingTests(SmallCorpus small) : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TheVideoStageLearnsItsOwnNetworkAndGoesOnWhereItStopped()
    {
        StyleHeatTrainingReport first = await Run(StyleHeatStage.Video, "video", steps: 2);
        Assert.True(first.Done);
        StyleHeatTrainingReport second = await Run(StyleHeatStage.Video, "video", steps: 3);
        Assert.Equal(3, second.Step);
        Assert.InRange(second.Psnr, 5, 60);
        StyleHeatModel trained = (StyleHeatModel)ModelPackage.Open(_folder["video/model"]).Network;
        StyleHeatModel initial = StyleHeatConfiguration.Lite.Create(new(0, ulong.MaxValue));
        Assert.NotEqual(Values(initial.Video), Values(trained.Video));
        Assert.Equal(Values(initial.Generator), Values(trained.Generator));
        Assert.Equal(Values(initial.Calibration), Values(trained.Calibration));
    }

    [Fact]
    public async Task TheOtherStagesBuildOnOneAnother()
    {
        SlowTests.Require();
        StyleHeatTrainingReport inversion = await Run(StyleHeatStage.Inversion, "inversion", steps: 2, adversarial: 1);
        Assert.True(double.IsFinite(inversion.Psnr));
        StyleHeatTrainingReport calibration = await Run(
            StyleHeatStage.Calibration, "calibration", steps: 2, adversarial: 1, initial: _folder["inversion/model"]);
        Assert.True(calibration.Psnr > 10, $"{calibration.Psnr} dB");
        StyleHeatModel before = (StyleHeatModel)ModelPackage.Open(_folder["inversion/model"]).Network;
        StyleHeatModel after = (StyleHeatModel)ModelPackage.Open(_folder["calibration/model"]).Network;
        Assert.Equal(Values(before.Encoder), Values(after.Encoder));
        Assert.NotEqual(Values(before.Calibration), Values(after.Calibration));
    }

    [Fact]
    public async Task TheAudioStageNeedsSpeech()
    {
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => Run(StyleHeatStage.Audio, "audio", steps: 1));
        Assert.Contains("no clip with sound in time", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CalibrationWithoutAnInversionIsRefused()
    {
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => Run(StyleHeatStage.Calibration, "none", steps: 1));
        Assert.Contains("needs a trained inversion", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["none"]));
    }

    // Packages hold 16 bits.
    private static float[] Values(Orator.Graphs.Module network) =>
        [.. network.NamedParameters.SelectMany(pair => pair.Parameter.Values.Take(50)).Select(value => (float)(Half)value)];

    private Task<StyleHeatTrainingReport> Run(
        StyleHeatStage stage, string name, long steps, double adversarial = 0, string? initial = null) =>
        StyleHeatTraining.RunAsync(
            new StyleHeatTrainingOptions
            {
                Corpus = small.Options.Output,
                Output = _folder[name],
                Stage = stage,
                Initial = initial,
                Batch = 1,
                Adversarial = adversarial,
                Schedule = new TrainingSchedule { Steps = steps, ReportEvery = 2, SaveEvery = 1 },
            },
            stop: TestContext.Current.CancellationToken);
}
