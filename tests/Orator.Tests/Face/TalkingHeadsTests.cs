using Microsoft.Extensions.DependencyInjection;
using Orator.Media;
using Orator.Motion.FromSpeech;
using Orator.Recipes;
using Orator.Tests.Media;
using Orator.Tests.Speech;

namespace Orator.Tests.Face;

/// <summary>What programs meet: one object for all, streams and memory in, frames out.</summary>
public sealed class TalkingHeadsTests : IDisposable
{
    private static readonly AnimateRequest Small = new() { Size = 128, Framing = Framing.Crop, FramesPerSecond = 10 };
    private readonly MediaFolder _folder = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EightRendersAtOnceOnOneStoreAreEachAsIfAlone()
    {
        await using TalkingHeads heads = TalkingHeads.Create(new() { Threads = 2 });
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("joconde.jpg"), cancellation: _stop);
        Portrait other = await heads.OpenPortraitAsync(DemoMedia.File("audrey.jpg"), cancellation: _stop);
        ReadOnlyMemory<float> speech = TestSpeech.Kennedy.AsMemory(0, 16000);
        string[] generators = ["style-aware", "mesh", "face-vid2vid", "style-aware"];
        (Portrait Portrait, AnimateRequest Request)[] requests =
            [.. Enumerable.Range(0, 8).Select(
                i => (i < 4 ? portrait : other, Small with { Generator = generators[i % 4], Seed = (ulong)(i / 2) }))];
        List<byte[][]> alone = [];
        foreach ((Portrait who, AnimateRequest request) in requests)
        {
            alone.Add(await RenderAsync(who, request));
        }

        byte[][][] together = await Task.WhenAll(requests.Select(each => Task.Run(() => RenderAsync(each.Portrait, each.Request), _stop)));
        for (int i = 0; i < requests.Length; i++)
        {
            Assert.Equal(10, together[i].Length);
            Assert.Equal(alone[i], together[i]);
        }

        async Task<byte[][]> RenderAsync(Portrait who, AnimateRequest request)
        {
            List<byte[]> frames = [];
            await foreach (VideoFrame frame in heads.Animate(who, MediaInput.FromSamples(speech), request, _stop))
            {
                frames.Add([.. frame.Image.Pixels]);
                frame.Dispose();
            }

            return [.. frames];
        }
    }

    [Fact]
    public async Task StreamsAndMemoryGiveTheVideoOfTheFiles()
    {
        string speech = await _folder.MakeAsync("speech.wav", "-f lavfi -i sine=frequency=220:duration=0.5 -ar 16000");
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("audrey.jpg"), cancellation: _stop);
        AnimateRequest request = Small with { Generator = "mesh" };
        RenderReport file = await heads.AnimateToFileAsync(portrait, speech, _folder["file.mp4"], request, cancellation: _stop);
        await using FileStream photo = File.OpenRead(DemoMedia.File("audrey.jpg"));
        await using FileStream sound = File.OpenRead(speech);
        Portrait streamed = await heads.OpenPortraitAsync(photo, cancellation: _stop);
        RenderReport stream = await heads.AnimateToFileAsync(streamed, sound, _folder["stream.mp4"], request, cancellation: _stop);
        Assert.Equal(5, file.Frames);
        Assert.Equal(file.Frames, stream.Frames);
        Assert.Equal(File.ReadAllBytes(file.Output), File.ReadAllBytes(stream.Output));

        Image picture = await ImageReader.ReadAsync(DemoMedia.File("audrey.jpg"), cancellation: _stop);
        Portrait inMemory = await heads.OpenPortraitAsync(picture, cancellation: _stop);
        float[] samples = (await AudioReader.ReadAsync(speech, cancellation: _stop)).Samples;
        int count = 0;
        await foreach (VideoFrame frame in heads.Animate(inMemory, MediaInput.FromSamples(samples), request, _stop))
        {
            Assert.Equal((count, count / 10.0), (frame.Index, frame.Time));
            count++;
        }

        Assert.Equal(5, count);
    }

    [Fact]
    public async Task FramesThatAreKeptStayAsTheyAre()
    {
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("audrey.jpg"), cancellation: _stop);
        MediaInput speech = MediaInput.FromSamples(TestSpeech.Kennedy.AsMemory(0, 32000));
        AnimateRequest request = Small with { Generator = "mesh" };
        List<VideoFrame> kept = [];
        await foreach (VideoFrame frame in heads.Animate(portrait, speech, request, _stop))
        {
            kept.Add(frame);
        }

        int index = 0;
        await foreach (VideoFrame frame in heads.Animate(portrait, speech, request, _stop))
        {
            Assert.Equal(frame.Image.Pixels, kept[index++].Image.Pixels);
            frame.Dispose();
        }

        Assert.Equal(20, index);
    }

    [Fact]
    public async Task WhoeverLeavesEarlyStopsTheWork()
    {
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("audrey.jpg"), cancellation: _stop);
        MediaInput speech = MediaInput.FromSamples(new float[16000 * 3600]);
        AnimateRequest request = Small with { Generator = "mesh" };
        await foreach (VideoFrame frame in heads.Animate(portrait, speech, request, _stop))
        {
            if (frame.Index == 3)
            {
                break;
            }
        }

        using CancellationTokenSource cancel = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (VideoFrame frame in heads.Animate(portrait, speech, request, cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task ATrackDrivesAsTheVideoItCameFrom()
    {
        string driver = await new Pipelines.SplicedDriver().Add("franck.mp4", 2, 8, "null").MakeAsync(_folder, "driver.mp4");
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("audrey.jpg"), cancellation: _stop);
        ReenactRequest request = new() { Generator = "mesh", Size = 128, Framing = Framing.Crop };
        List<Image> expected = [];
        await foreach (VideoFrame frame in heads.Reenact(portrait, driver, request, _stop))
        {
            expected.Add(frame.Image);
        }

        // By way of the file of 'perceive', and of one that a program wrote.
        PerceiveReport seen = await heads.PerceiveToFileAsync(driver, _folder["track.json"], cancellation: _stop);
        MotionTrack track = await MotionTrack.ReadAsync(_folder["track.json"], _stop);
        Assert.Equal(seen.Frames, track.Frames.Count);
        await track.WriteAsync(_folder["again.json"], _stop);
        MotionTrack again = await MotionTrack.ReadAsync(_folder["again.json"], _stop);
        Assert.Equal(track.FramesPerSecond, again.FramesPerSecond);
        Assert.Equal(track.Frames[1].Motion!.Expression, again.Frames[1].Motion!.Expression);
        foreach (MediaInput input in (MediaInput[])[_folder["track.json"], again, await heads.PerceiveAsync(driver, cancellation: _stop)])
        {
            int index = 0;
            await foreach (VideoFrame frame in heads.Reenact(portrait, input, request, _stop))
            {
                double difference = frame.Image.Pixels.Zip(expected[index++].Pixels, (a, b) => Math.Abs(a - b)).Average();
                Assert.True(difference < 0.5, $"frame {frame.Index}: {difference}");
            }

            Assert.Equal(expected.Count, index);
        }
    }

    [Theory]
    [InlineData("[]", "is not a motion track")]
    [InlineData("{}", "is not a motion track")]
    [InlineData("""{"format":"orator.track","version":1,"framesPerSecond":25,"frames":[]}""", "has no frames")]
    [InlineData("""{"format":"orator.track","version":9,"framesPerSecond":25,"frames":[{}]}""", "version 9")]
    [InlineData("""{"format":"orator.track","version":1,"framesPerSecond":-1,"frames":[{}]}""", "frames a second")]
    [InlineData("""{"format":"orator.track","version":1,"framesPerSecond":25,"frames":[{"pose":{"yaw":1},"motion":{"scale":1,"translation":[0]}}]}""", "'translation'")]
    [InlineData("""{"format":"orator.track","version":1,"framesPerSecond":25,"frames":[{"pose":{"yaw":1},"mot""", "damaged")]
    public async Task WhatIsNoTrackIsRefusedInOneLine(string json, string expected)
    {
        File.WriteAllText(_folder["bad.json"], json);
        InputException error = await Assert.ThrowsAsync<InputException>(() => MotionTrack.ReadAsync(_folder["bad.json"], _stop));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task RangesAreCheckedWhereverARequestComesFrom()
    {
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("audrey.jpg"), cancellation: _stop);
        MediaInput speech = MediaInput.FromSamples(new float[160]);
        AnimateRequest[] requests =
        [
            Small with { Size = 64 }, Small with { FramesPerSecond = double.NaN }, Small with { StyleStrength = 2 }, Small with { MouthMotion = -1 },
            Small with { Generator = "nobody" }, Small with { Motion = "nobody" }, Small with { DrivingFace = 2 },
        ];
        foreach (AnimateRequest request in requests)
        {
            await Assert.ThrowsAsync<InputException>(
                () => heads.AnimateToFileAsync(portrait, speech, _folder["out.mp4"], request, cancellation: _stop));
            Assert.False(File.Exists(_folder["out.mp4"]));
        }
    }

    [Fact]
    public async Task MessagesCallStreamsByTheirNames()
    {
        await using TalkingHeads heads = TalkingHeads.Create();
        MediaInput broken = MediaInput.FromStream(new MemoryStream("no picture"u8.ToArray()), "upload.jpg");
        InputException error = await Assert.ThrowsAsync<InputException>(() => heads.OpenPortraitAsync(broken, cancellation: _stop));
        Assert.Contains("'upload.jpg'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), error.Message, StringComparison.Ordinal);
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("audrey.jpg"), cancellation: _stop);
        MediaInput mute = MediaInput.FromStream(new MemoryStream(new byte[100]), "speech.wav");
        error = await Assert.ThrowsAsync<InputException>(() => heads.AnimateToFileAsync(portrait, mute, _folder["out.mp4"], Small, cancellation: _stop));
        Assert.Contains("'speech.wav'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHostHasOneForAll()
    {
        await using ServiceProvider services = new ServiceCollection().AddOrator(
            new TalkingHeadsOptions { Threads = 1 }).BuildServiceProvider();
        TalkingHeads heads = services.GetRequiredService<TalkingHeads>();
        Assert.Same(heads, services.GetRequiredService<TalkingHeads>());
        await heads.LoadAsync(Small, _stop);
    }

    [Fact]
    public void EverySystemRegistersItself()
    {
        Assert.Equal(["style-aware", "face-vid2vid", "headgan", "mesh"], Animation.Animators.Names.Take(4));
        Assert.Equal(["learned", "rule-based"], MotionGenerators.Names);
    }
}
