using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleAware;
using Orator.Tests.Media;
using Orator.Tests.Training;
using Orator.Training.Data;
using Orator.Training.Losses;
using Orator.Training.Systems.StyleAware;

namespace Orator.Tests.StyleAware;

public sealed class StyleAwareTrainingTests(SmallCorpus small) : IClassFixture<SmallCorpus>, IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ASampleShowsWhatTheNetworkWillSeeAndWhatItShouldMakeOfIt()
    {
        using Corpus corpus = Corpus.Open(small.Options.Output);
        CorpusClip clip = corpus.Clips.First(clip => !clip.Still);
        using StyleAwareSampler sampler = new(corpus, clip.Part);
        StyleAwareSample sample = sampler.Of(clip, 0, clip.Frames - 1);
        Assert.Equal(corpus.ReadPicture(clip, 0).ToPlanes(), sample.Planes["source"]);
        Assert.Equal(corpus.ReadPicture(clip, clip.Frames - 1).ToPlanes(), sample.Planes["truth"]);

        // The mesh moves the source towards the truth.
        double Error(string name) => sample.Planes[name].Zip(sample.Planes["truth"], (a, b) => Math.Abs(a - b)).Average();
        Assert.True(Error("mesh") < Error("source"), $"mesh {Error("mesh")}, source {Error("source")}");

        // Mirrored twice, all is as it was; the flow of a mirrored picture points the other way.
        StyleAwareSample mirrored = sample.Mirrored();
        int size = ClipCrop.Size;
        Assert.Equal(-sample.Planes["flow"][(100 * size) + 40], mirrored.Planes["flow"][(100 * size) + size - 41]);
        StyleAwareSample twice = mirrored.Mirrored();
        foreach ((string name, float[] values) in sample.Planes)
        {
            Assert.All(values.Zip(twice.Planes[name]), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }

        (int x, int y) = sample.Mouth();
        Assert.Equal(5, sample.Planes["weights"][(y * size) + x]);
        Assert.Equal(sample.Planes["truth"][(2 * size * size) + (30 * size) + 20], sample.Cut(20, 30, 64).Planes["truth"][2 * 64 * 64]);
    }

    [Fact]
    public void BatchesDependOnTheirNumberOnly()
    {
        using Corpus corpus = Corpus.Open(small.Options.Output);
        using StyleAwareSampler one = new(corpus, VideoPart(corpus));
        using StyleAwareSampler two = new(corpus, VideoPart(corpus));
        one.Draw(0, pairs: 1, cut: 64, seed: 4);
        StyleAwareBatch a = one.Draw(7, pairs: 1, cut: 64, seed: 4);
        StyleAwareBatch b = two.Draw(7, pairs: 1, cut: 64, seed: 4);
        Assert.Equal(4, a.Samples.Count);
        Assert.Equal(a.Neighbours, b.Neighbours);
        for (int i = 0; i < a.Samples.Count; i++)
        {
            foreach ((string name, float[] values) in a.Samples[i].Planes)
            {
                Assert.Equal(values, b.Samples[i].Planes[name]);
            }
        }
    }

    [Fact]
    public void TheDiscriminatorLearnsToTellBlurredFromSharp()
    {
        const int Size = 32;
        const int Samples = 4;
        CounterRandom random = new(2);
        using DiscriminatorStep step = new(new TextureDiscriminator(random), new PatchWeights { Elsewhere = 1 }, Samples, Size, 1e-3f);
        float[] sharp = new float[Samples * 3 * Size * Size];
        float[] blurred = new float[sharp.Length];
        List<float> losses = [];
        for (int i = 0; i < 60; i++)
        {
            foreach (ref float value in sharp.AsSpan())
            {
                value = 0.4f + (0.2f * random.Uniform());
            }

            for (int k = 1; k < blurred.Length - 1; k++)
            {
                blurred[k] = (sharp[k - 1] + sharp[k] + sharp[k + 1]) / 3;
            }

            losses.Add(step.Run(blurred, sharp, interior: new float[Samples * Size * Size], 1e-3f));
        }

        // At chance it is 0.5 for good; without spectral norms it would have grown beyond all bounds.
        Assert.InRange(losses[^5..].Average(), 0, 0.3);
    }

    [Fact]
    public async Task AFewStepsTrainBothNetworksAndLeaveAModel()
    {
        StyleAwareTrainingOptions options = new()
        {
            Corpus = small.Options.Output,
            Output = _folder["run"],
            Pairs = 1,
            Cut = 64,
            Adversarial = 0.1,
            Schedule = new TrainingSchedule { Steps = 2, ReportEvery = 2, SaveEvery = 2 },
        };
        CancellationToken stop = TestContext.Current.CancellationToken;
        StyleAwareTrainingReport report = await StyleAwareTraining.RunAsync(options, stop: stop);
        Assert.True(report.Done);
        Assert.InRange(report.MeshPsnr, 10, 60);
        Assert.InRange(report.Psnr, report.MeshPsnr - 3, report.MeshPsnr + 3);
        Assert.Equal("lite", ModelPackage.Open(Path.Combine(_folder["run"], "model")).Preset);
        Assert.True(File.Exists(Path.Combine(_folder["run"], "samples.png")));

        // A new training may begin with what another one left, but not with other networks.
        string shippedModel = Path.Combine(ModelFolders.Shipped, StyleAwareAnimator.GeneratorName);
        await StyleAwareTraining.RunAsync(
            options with
            {
                Output = _folder["next"],
                Initial = shippedModel,
                Adversarial = 0,
                LearningRate = 1e-9,
                Schedule = options.Schedule with { Steps = 1 },
            },
            stop: stop);
        foreach ((float begun, float shipped) in Weights(Path.Combine(_folder["next"], "model")).Zip(Weights(shippedModel)))
        {
            Assert.Equal(shipped, begun, 1e-3f * Math.Max(1, Math.Abs(shipped)));
        }

        UNetConfiguration other = new(3, 3, 4, 1, 32);
        new ModelPackage("unet", other, other.Create()).Save(_folder["other"]);
        InputException unfit = await Assert.ThrowsAsync<InputException>(() =>
            StyleAwareTraining.RunAsync(options with { Output = _folder["no"], Initial = _folder["other"] }, stop: stop));
        Assert.Contains("style-aware", unfit.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["no"]));
    }

    private static float[] Weights(string model) =>
        [.. ModelPackage.Open(model).Network.NamedParameters.SelectMany(pair => pair.Parameter.Values)];

    private static CorpusPart VideoPart(Corpus corpus) => corpus.Clips.First(clip => !clip.Still).Part;
}
