using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Systems.StyleAware;
using Orator.Tests.Media;
using Orator.Tests.Training;
using Orator.Training.Systems.FreeHeadGan;

namespace Orator.Tests.FreeHeadGan;

[Collection(nameof(SmallCorpus))]
public sealed class FreeHeadGanTrainingTests(SmallCorpus small) : IDisposable
{
    private const string Last = "rendering_network.conv_img.1.weight";
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TwoStepsAreSavedAndGoneOnWith()
    {
        SlowTests.Require();
        FreeHeadGanTrainingReport first = await Run("one", steps: 2);
        Assert.True(first.Done);

        // It begins with the mesh's pictures, and two steps of the average hardly move it.
        Assert.InRange(first.Psnr, first.BaselinePsnr - 0.5, first.BaselinePsnr + 0.5);
        FreeHeadGanModel trained = (FreeHeadGanModel)ModelPackage.Open(_folder["one/model"]).Network;
        Assert.Contains(Values(trained, Last), value => value != 0);
        Assert.True(File.Exists(_folder["one/samples.png"]));
        FreeHeadGanTrainingReport second = await Run("one", steps: 3);
        Assert.Equal(3, second.Step);
    }

    [Fact]
    public async Task SeveralSourcesAndCriticsBuildOnOneSource()
    {
        SlowTests.Require();
        await Run("one", steps: 2);
        FreeHeadGanTrainingReport several = await Run("three", steps: 2, sources: 3, adversarial: 0.1, initial: _folder["one/model"]);
        Assert.InRange(several.Psnr, several.BaselinePsnr - 0.5, several.BaselinePsnr + 0.5);
        FreeHeadGanModel trained = (FreeHeadGanModel)ModelPackage.Open(_folder["three/model"]).Network;
        Assert.Equal(3, trained.Configuration.Shots);
        Assert.Contains(trained.NamedParameters, pair => pair.Name == "flow_network.dec_weight.1.weight");
    }

    [Fact]
    public async Task WhatCannotBeIsRefusedInOneLine()
    {
        await RefuseAsync("1 to 4 pictures, not 5", () => Run("many", steps: 1, sources: 5));
        string unet = _folder["unet"];
        UNetConfiguration other = new(3, 3, 4, 1, 32);
        new ModelPackage("unet", other, other.Create()).Save(unet);
        await RefuseAsync("not of a HeadGAN model of this preset", () => Run("other", steps: 1, initial: unet));
    }

    private static async Task RefuseAsync(string expected, Func<Task> run)
    {
        InputException refusal = await Assert.ThrowsAsync<InputException>(run);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private static float[] Values(Module network, string name) =>
        network.NamedParameters.Single(pair => pair.Name == name).Parameter.Values;

    private Task<FreeHeadGanTrainingReport> Run(
        string name, long steps, int sources = 1, double adversarial = 0, string? initial = null) =>
        FreeHeadGanTraining.RunAsync(
            new FreeHeadGanTrainingOptions
            {
                Corpus = small.Options.Output,
                Output = _folder[name],
                Initial = initial,
                Sources = sources,
                Batch = 1,
                Adversarial = adversarial,
                Schedule = new TrainingSchedule { Steps = steps, ReportEvery = 2, SaveEvery = 1 },
            },
            stop: TestContext.Current.CancellationToken);
}
