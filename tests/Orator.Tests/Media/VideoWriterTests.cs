using Orator.Media;

namespace Orator.Tests.Media;

public sealed class VideoWriterTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("system", 25)]
    [InlineData("system", 29.97)]
    [InlineData("package", 29.97)]
    [InlineData("package", 60)]
    public async Task SoundStaysAtItsSample(string programs, double framesPerSecond)
    {
        MediaFolder.Use(programs);
        string source = await WriteClickAsync("click.wav", 48_000, 1.0);
        string path = _folder["with sound.mp4"];
        int frames = (int)Math.Round(2 * framesPerSecond);
        await WriteAsync(path, 64, 48, framesPerSecond, frames, new VideoWriteOptions { AudioSource = source });

        AudioClip sound = await AudioReader.ReadAsync(path, null, TestContext.Current.CancellationToken);
        Assert.Equal(1.0, ClickTime(sound), 0.001);
        MediaInfo info = await MediaProbe.ProbeAsync(path, null, TestContext.Current.CancellationToken);
        Assert.Equal(framesPerSecond, info.FrameRate!.Value.Value, 3);
        Assert.False(info.VariableFrameRate);
        VideoReader reader = await VideoReader.OpenAsync(path, null, TestContext.Current.CancellationToken);
        int count = 0;
        await foreach (VideoFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            // Every frame shows its own index as a level of grey: none is lost, doubled or late.
            Assert.InRange(frame.Image[32, 24][1], Grey(count) - 2, Grey(count) + 2);
            count++;
        }

        Assert.Equal(frames, count);
    }

    [Fact]
    public async Task SoundFromMemoryAndFromTheMiddleOfAFile()
    {
        string mp3 = await _folder.MakeAsync(
            "vbr.mp3", "-f s16le -ar 44100 -ac 1 -i pipe:0 -c:a libmp3lame -q:a 5", Click(44_100, 20.5, 22));
        await WriteAsync(_folder["m.mp4"], 64, 48, 25, 25, new VideoWriteOptions { AudioSource = mp3, AudioStart = 20 });
        AudioClip fromMp3 = await AudioReader.ReadAsync(_folder["m.mp4"], null, TestContext.Current.CancellationToken);
        Assert.Equal(0.5, ClickTime(fromMp3), 0.001);

        string video = await _folder.MakeAsync(
            "other.mp4",
            "-f s16le -ar 44100 -ac 1 -i pipe:0 -f lavfi -i color=s=32x32:d=3 -map 1 -map 0 -ac 2 -pix_fmt yuv420p",
            Click(44_100, 1.5, 3));
        await WriteAsync(_folder["a.mp4"], 64, 48, 25, 25, new VideoWriteOptions { AudioSource = video, AudioStart = 1.125 });
        AudioClip fromFile = await AudioReader.ReadAsync(_folder["a.mp4"], null, TestContext.Current.CancellationToken);
        Assert.Equal(0.375, ClickTime(fromFile), 0.001);

        AudioClip clip = new(new float[32_000], 16_000);
        clip.Samples[20_000] = 0.9f;
        await WriteAsync(_folder["b.mp4"], 64, 48, 25, 25, new VideoWriteOptions { Audio = clip, AudioStart = 0.5 });
        AudioClip fromMemory = await AudioReader.ReadAsync(_folder["b.mp4"], null, TestContext.Current.CancellationToken);
        Assert.Equal(0.75, ClickTime(fromMemory), 0.001);
        Assert.InRange(fromMemory.Seconds, 0.95, 1.07);
    }

    [Theory]
    [InlineData("system")]
    [InlineData("package")]
    public async Task ColoursSurviveTheRoundTrip(string programs)
    {
        MediaFolder.Use(programs);
        Image image = ImageReaderTests.FourCorners();
        await using (VideoWriter writer = await VideoWriter.CreateAsync(
            _folder["c.mp4"], 48, 32, 25, new VideoWriteOptions { Quality = 8 }, TestContext.Current.CancellationToken))
        {
            await writer.WriteAsync(image);
            await writer.CompleteAsync();
        }

        VideoReader reader = await VideoReader.OpenAsync(_folder["c.mp4"], null, TestContext.Current.CancellationToken);
        await foreach (VideoFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            foreach ((int x, int y) in new[] { (6, 6), (40, 6), (6, 26), (40, 26) })
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    Assert.InRange(frame.Image[x, y][channel], image[x, y][channel] - 5, image[x, y][channel] + 5);
                }
            }
        }
    }

    [Fact]
    public async Task OddSizesArePaddedByRepetition()
    {
        Image image = new(33, 17);
        image.Pixels.AsSpan().Fill(200);
        await using (VideoWriter writer = await VideoWriter.CreateAsync(
            _folder["odd.mp4"], 33, 17, 25, null, TestContext.Current.CancellationToken))
        {
            await writer.WriteAsync(image);
            await writer.CompleteAsync();
        }

        VideoReader reader = await VideoReader.OpenAsync(_folder["odd.mp4"], null, TestContext.Current.CancellationToken);
        Assert.Equal((34, 18), (reader.Width, reader.Height));
        await foreach (VideoFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.All(frame.Image.Pixels, p => Assert.InRange(p, 197, 203));
        }
    }

    [Theory]
    [InlineData("system")]
    [InlineData("package")]
    public async Task TheSameInputGivesTheSameFile(string programs)
    {
        MediaFolder.Use(programs);
        foreach (string name in new[] { "1.mp4", "2.mp4" })
        {
            await WriteAsync(_folder[name], 128, 96, 25, 60, new VideoWriteOptions { AudioSource = DemoMedia.Speech });
        }

        Assert.Equal(File.ReadAllBytes(_folder["1.mp4"]), File.ReadAllBytes(_folder["2.mp4"]));
    }

    [Fact]
    public async Task IndexComesFirstSoThatPlayingStartsAtOnce()
    {
        await WriteAsync(_folder["fast.mp4"], 64, 48, 25, 10, new VideoWriteOptions { AudioSource = DemoMedia.Speech });
        byte[] bytes = File.ReadAllBytes(_folder["fast.mp4"]);
        Assert.True(bytes.AsSpan().IndexOf("moov"u8) < bytes.AsSpan().IndexOf("mdat"u8));
    }

    [Fact]
    public async Task ProvenanceIsStoredForPeopleAndMachines()
    {
        Provenance provenance = new() { Detail = "Generator mesh, seed 7, <&> \"é雪\".", SourceType = DigitalSourceType.TrainedAlgorithmicMedia };
        await WriteAsync(
            _folder["p.mp4"], 64, 48, 25, 5, new VideoWriteOptions { AudioSource = DemoMedia.Speech, Provenance = provenance });
        MediaInfo info = await MediaProbe.ProbeAsync(_folder["p.mp4"], null, TestContext.Current.CancellationToken);
        Assert.Contains("synthetic", info.Tags["title"], StringComparison.Ordinal);
        Assert.StartsWith("AI-generated (synthetic) video made with Orator", info.Tags["comment"], StringComparison.Ordinal);
        Assert.Contains(
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia", info.Tags["comment"], StringComparison.Ordinal);
        Assert.Equal(provenance, await Provenance.ReadAsync(_folder["p.mp4"], TestContext.Current.CancellationToken));

        // A copy by another program loses the XMP box but keeps the comment.
        byte[] original = File.ReadAllBytes(_folder["p.mp4"]);
        int box = original.AsSpan().LastIndexOf("uuid"u8) - 4;
        File.WriteAllBytes(_folder["q.mp4"], original[..box]);
        Assert.Equal(provenance, await Provenance.ReadAsync(_folder["q.mp4"], TestContext.Current.CancellationToken));

        // On by default, and absent from other videos.
        await WriteAsync(_folder["d.mp4"], 64, 48, 25, 5);
        Assert.Equal(
            DigitalSourceType.CompositeSynthetic,
            (await Provenance.ReadAsync(_folder["d.mp4"], TestContext.Current.CancellationToken))!.SourceType);
        Assert.Null(await Provenance.ReadAsync(DemoMedia.File("franck.mp4"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task NothingIsLeftOfAnUnfinishedVideo()
    {
        await WriteAsync(_folder["v.mp4"], 64, 48, 25, 3);
        byte[] older = File.ReadAllBytes(_folder["v.mp4"]);
        using CancellationTokenSource stop = new();
        Image image = new(256, 256);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using VideoWriter writer = await VideoWriter.CreateAsync(
                _folder["v.mp4"], 256, 256, 25, new VideoWriteOptions { AudioSource = DemoMedia.Speech }, stop.Token);
            for (int i = 0; i < 10_000; i++)
            {
                await writer.WriteAsync(image);
                if (i == 20)
                {
                    await stop.CancelAsync();
                }
            }
        });
        Assert.Equal([_folder["v.mp4"]], Directory.GetFiles(_folder.Root));
        Assert.Equal(older, File.ReadAllBytes(_folder["v.mp4"]));

        await using (VideoWriter abandoned = await VideoWriter.CreateAsync(
            _folder["w.mp4"], 64, 48, 25, null, TestContext.Current.CancellationToken))
        {
            await abandoned.WriteAsync(new Image(64, 48));
        }

        Assert.Equal([_folder["v.mp4"]], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public async Task DamageInTheMiddleOfSoundIsConcealed()
    {
        string path = _folder["damaged.mp3"];
        byte[] noise = new byte[20_000];
        new Random(1).NextBytes(noise);
        byte[] mp3 = File.ReadAllBytes(await _folder.MakeAsync("good.mp3", "-f lavfi -i sine=d=1"));
        File.WriteAllBytes(path, [.. mp3[..2000], .. noise]);
        File.Delete(_folder["good.mp3"]);

        await WriteAsync(_folder["x.mp4"], 64, 48, 25, 10, new VideoWriteOptions { AudioSource = path });
        Assert.Equal(2, Directory.GetFiles(_folder.Root).Length);
    }

    private static byte[] Click(int rate, double at, double seconds)
    {
        byte[] samples = new byte[(int)(seconds * rate) * 2];
        BitConverter.TryWriteBytes(samples.AsSpan((int)(at * rate) * 2), (short)30000);
        return samples;
    }

    private static byte Grey(int index) => (byte)(40 + (index * 37 % 170));

    private static double ClickTime(AudioClip clip)
    {
        int peak = 0;
        for (int i = 0; i < clip.Samples.Length; i++)
        {
            peak = Math.Abs(clip.Samples[i]) > Math.Abs(clip.Samples[peak]) ? i : peak;
        }

        return (double)peak / clip.SampleRate;
    }

    private static async Task WriteAsync(
        string path, int width, int height, double framesPerSecond, int frames, VideoWriteOptions? options = null)
    {
        await using VideoWriter writer = await VideoWriter.CreateAsync(
            path, width, height, framesPerSecond, options, TestContext.Current.CancellationToken);
        Image image = new(width, height);
        for (int i = 0; i < frames; i++)
        {
            image.Pixels.AsSpan().Fill(Grey(i));
            await writer.WriteAsync(image);
        }

        await writer.CompleteAsync();
    }

    private Task<string> WriteClickAsync(string name, int rate, double at) =>
        _folder.MakeAsync(name, $"-f s16le -ar {rate} -ac 1 -i pipe:0", Click(rate, at, 2));
}
