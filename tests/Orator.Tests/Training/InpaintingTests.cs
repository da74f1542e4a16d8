using Orator.Training.Systems.StyleAware;

namespace Orator.Tests.Training;

public sealed class InpaintingTests
{
    [Fact]
    public async Task MouthAndEyesAreHiddenAndNothingElse()
    {
        InpaintingCorpus corpus = await InpaintingCorpus.LoadAsync(
            [DemoMedia.File("audrey.jpg")], 64, TestContext.Current.CancellationToken);
        InpaintingSample sample = Assert.Single(corpus.Samples);
        Assert.InRange(sample.Hidden.Count(hidden => hidden), 0.03 * 64 * 64, 0.15 * 64 * 64);
        for (int i = 0; i < sample.Hidden.Count; i++)
        {
            Assert.Equal(
                sample.Hidden[i] ? [128, 128, 128] : sample.Target.Pixels[(3 * i)..(3 * i + 3)], sample.Input.Pixels[(3 * i)..(3 * i + 3)]);
        }

        // Her lips are red: hidden are the reddest pixels of the picture.
        int reddest = Enumerable.Range(0, sample.Hidden.Count).MaxBy(i => sample.Target.Pixels[3 * i] - sample.Target.Pixels[(3 * i) + 1]);
        Assert.True(sample.Hidden[reddest]);
    }

    [Fact]
    public async Task QualityIsMeasuredOnTheWholeAndWhereHidden()
    {
        InpaintingSample sample = (await InpaintingCorpus.LoadAsync(
            [DemoMedia.File("audrey.jpg")], 32, TestContext.Current.CancellationToken)).Samples[0];
        InpaintingBatch batch = InpaintingBatch.Of([sample]);
        Assert.Equal((100, 100), sample.Psnr(batch.Targets));

        // 0.1 off everywhere is 20 dB by definition; off only where nothing is hidden, the hidden part stays perfect.
        float[] off = Array.ConvertAll(batch.Targets, value => value + 0.1f);
        Assert.Equal(20, sample.Psnr(off).Whole, 0.01);
        Assert.Equal(20, sample.Psnr(off).Hidden, 0.01);
        float[] outside = [.. off.Select((value, i) => sample.Hidden[i % 1024] ? batch.Targets[i] : value)];
        Assert.Equal(100, sample.Psnr(outside).Hidden);
        Assert.InRange(sample.Psnr(outside).Whole, 20, 22);
        Assert.Equal(sample.Target.Pixels, Image.FromPlanes(batch.Targets, 32, 32).Pixels);
    }

    [Fact]
    public async Task EachRoundShowsEveryFaceOnceInAnotherOrder()
    {
        string[] photos = [.. Enumerable.Repeat(DemoMedia.File("audrey.jpg"), 6)];
        IReadOnlyList<InpaintingSample> corpus = (await InpaintingCorpus.LoadAsync(
            photos, 16, TestContext.Current.CancellationToken)).Samples;
        List<InpaintingSample> drawn = [.. Enumerable.Range(0, 6).SelectMany(n => InpaintingBatch.Draw(corpus, n, 4, seed: 1).Samples)];
        InpaintingSample[][] rounds = [.. drawn.Chunk(6)];
        Assert.All(rounds, round => Assert.Equal(6, round.Distinct().Count()));
        Assert.NotEqual(rounds[0], rounds[1]);
        Assert.Equal(InpaintingBatch.Draw(corpus, 3, 4, seed: 1).Samples, drawn.Skip(12).Take(4));
        Assert.NotEqual(Enumerable.Range(0, 6).SelectMany(n => InpaintingBatch.Draw(corpus, n, 4, seed: 2).Samples), drawn);
    }

    [Fact]
    public async Task AFolderLeavesOutWhatHasNoFaceAndSaysSo()
    {
        string folder = Directory.CreateTempSubdirectory("corpus").FullName;
        try
        {
            File.Copy(DemoMedia.File("audrey.jpg"), Path.Combine(folder, "a.jpg"));
            await File.WriteAllTextAsync(Path.Combine(folder, "b.png"), "no picture", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "no picture", TestContext.Current.CancellationToken);
            InpaintingCorpus corpus = await InpaintingCorpus.LoadAsync([folder], 16, TestContext.Current.CancellationToken);
            Assert.Single(corpus.Samples);
            Assert.Contains("b.png", Assert.Single(corpus.Notes), StringComparison.Ordinal);
            File.Delete(Path.Combine(folder, "a.jpg"));
            Assert.Contains(
                folder,
                (await Assert.ThrowsAsync<InputException>(
                    () => InpaintingCorpus.LoadAsync([folder], 16, TestContext.Current.CancellationToken))).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
