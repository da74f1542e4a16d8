using Orator.Live;
using Orator.Media;

namespace Orator.Tests.Live;

/// <summary>Live sessions keep time: sound and picture of a frame belong together, whatever comes too early, too late or not at all.</summary>
public sealed class LiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("live").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EachFrameGetsItsOwnSamples()
    {
        SoundTimeline timeline = new(FrameRate.FromDouble(29.97), isLive: false);
        float[] sound = [.. Enumerable.Range(0, 16_000).Select(i => i / 16_000f)];
        timeline.Append(sound);
        timeline.End();
        List<float> taken = [];
        int frames = 0;
        while (timeline.Take() is float[] block)
        {
            Assert.InRange(block.Length, 533, 534);
            taken.AddRange(block);
            frames++;
        }

        Assert.Equal(30, frames);
        Assert.Equal(sound, taken.Take(16_000));
        Assert.All(taken.Skip(16_000), sample => Assert.Equal(0, sample));
        Assert.Equal((0, 0), (timeline.Missing, timeline.Dropped));
    }

    [Fact]
    public void WhatHasNotComeIsSilence()
    {
        SoundTimeline timeline = new(FrameRate.FromDouble(25), isLive: true);
        timeline.Append([1, 1, 1]);
        Assert.Equal([1, 1, 1, .. new float[637]], timeline.Take()!);
        Assert.Equal(637, timeline.Missing);
    }

    [Fact]
    public void SoundThatPilesUpIsLeftOut()
    {
        SoundTimeline timeline = new(FrameRate.FromDouble(25), isLive: true);
        timeline.Append([.. Enumerable.Range(0, 16_000).Select(i => (float)i)]);
        Assert.Equal(639, timeline.Take()![^1]);
        Assert.Equal(16_000 - 640 - 1600, timeline.Dropped);
        Assert.Equal(16_000 - 1600, timeline.Take()![0]);
    }

    [Fact]
    public async Task PcmIsReadWhereverItIsCut()
    {
        using MemoryStream stream = new([0, 0, 0xFF, 0x7F, 0, 0x80, 1, 0]);
        List<float> samples = [];
        await foreach (ReadOnlyMemory<float> block in new PcmInput(new OneByteStream(stream)).ReadAsync(TestContext.Current.CancellationToken))
        {
            samples.AddRange(block.Span);
        }

        Assert.Equal([0, 32767 / 32768f, -1, 1 / 32768f], samples);
    }

    [Fact]
    public void QuantilesAreThoseOfTheTimes()
    {
        LatencyMeter meter = new();
        Assert.Null(meter.Read());
        for (int i = 1; i <= 100; i++)
        {
            meter.Add(TimeSpan.FromMilliseconds(i));
        }

        StageLatency? read = meter.Read();
        Assert.Equal(new StageLatency(100, 50.5, 95.5, 100), read);
    }

    [Fact]
    public async Task SpeaksAWholeRecordingWithItsSound()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        AudioClip speech = await AudioReader.ReadAsync(DemoMedia.Speech, cancellation: cancellation);
        float[] part = [.. speech.Samples.Take(24_000).Select(sample => MathF.Round(sample * 32767) / 32768)];
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("joconde.jpg"), cancellation: cancellation);
        AnimateRequest request = new() { Generator = "mesh", Motion = "rule-based", Size = 128, Framing = Framing.Crop };
        using LiveSession session = await LiveSession.OpenAsync(heads, portrait, request, cancellation: cancellation);
        List<float> heard = [];
        List<byte[]> seen = [];
        LiveReport report = await session.SpeakAsync(
            new PcmInput(Pcm(part), isLive: false),
            new CallbackOutput(frame =>
            {
                Assert.Equal(seen.Count, frame.Index);
                heard.AddRange(frame.Sound.Span);
                seen.Add([.. frame.Picture.Pixels]);
            }),
            cancellation: cancellation);
        Assert.Equal(38, report.Frames);
        Assert.Equal(38, seen.Count);
        Assert.Equal(part, heard.Take(part.Length));
        Assert.Equal((0, 0), (report.MissingSound, report.DroppedSound));

        // However slow the machine, some pictures come in time.
        Assert.True(seen.Distinct(ByteArrays.Equality).Count() > 2);
    }

    [Fact]
    public async Task FollowsAFileAndWritesAVideoThatSaysItIsSynthetic()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string path = Path.Combine(_folder, "out.mp4");
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("joconde.jpg"), cancellation: cancellation);
        ReenactRequest request = new() { Generator = "mesh", Size = 128, Framing = Framing.Crop };
        using LiveSession session = await LiveSession.OpenAsync(heads, portrait, request, new LiveOptions { Seconds = 1 }, cancellation);
        await using (FFmpegOutput output = new(path))
        {
            LiveReport report = await session.FollowAsync(
                new FFmpegPictureInput(DemoMedia.File("franck.mp4")), output, cancellation: cancellation);
            Assert.Equal(25, report.Frames);
        }

        VideoReader video = await VideoReader.OpenAsync(path, cancellation: cancellation);
        Assert.Equal((session.Width, session.Height, 25), (video.Width, video.Height, video.EstimatedFrames));
        Assert.Equal("generator mesh", (await Provenance.ReadAsync(path, cancellation))!.Detail);
    }

    [Fact]
    public async Task SpokenVideosHaveTheirSound()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using MemoryStream stream = new();
        await using (FFmpegOutput output = new(stream))
        {
            await output.StartAsync(new LiveFormat(65, 33, FrameRate.FromDouble(25), true, new Provenance()), cancellation);
            Image picture = new(65, 33);
            float[] tone = [.. Enumerable.Range(0, 640).Select(i => 0.5f * MathF.Sin(i * MathF.Tau / 40))];
            for (int i = 0; i < 25; i++)
            {
                await output.WriteAsync(new LiveFrame(i, picture, tone, false));
            }

            await output.CompleteAsync();
        }

        string path = Path.Combine(_folder, "out.mkv");
        await File.WriteAllBytesAsync(path, stream.ToArray(), cancellation);
        AudioClip heard = await AudioReader.ReadAsync(path, cancellation: cancellation);
        Assert.InRange(heard.Seconds, 0.95, 1.1);
        Assert.InRange(heard.Samples.Skip(4000).Take(8000).Max(), 0.4f, 0.6f);
    }

    [Theory]
    [InlineData("nowhere.wav")]
    [InlineData("nodevice:default")]
    public void InputsThatDoNotExistAreRefused(string input) => Assert.Throws<InputException>(() => new FFmpegSoundInput(input));

    [Theory]
    [InlineData("out.avi")]
    [InlineData("gopher://host/path")]
    public void OutputsOfOtherKindsAreRefused(string target) => Assert.Throws<InputException>(() => new FFmpegOutput(target));

    private static MemoryStream Pcm(float[] samples) => new([.. samples.SelectMany(sample => BitConverter.GetBytes((short)MathF.Round(sample * 32768)))]);

    private static class ByteArrays
    {
        public static IEqualityComparer<byte[]> Equality { get; } = EqualityComparer<byte[]>.Create(
            (a, b) => a!.AsSpan().SequenceEqual(b), bytes => bytes.Length);
    }

    // Gives a byte at a time, as pipes may.
    private sealed class OneByteStream(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(1, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
