using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Orator.Codec;
using Orator.Codec.Sound;
using Orator.Live;
using Orator.Media;

namespace Orator.Tests.Live;

/// <summary>Sound goes from one end of a call to the other and keeps its time.</summary>
public sealed class CallSoundTests
{
    private const int Rate = AudioReader.SampleRate;
    private const float Frequency = 700;

    [Fact]
    public async Task AToneIsHeardAtTheOtherEnd()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        List<float> heard = [];
        await using TalkingHeads heads = TalkingHeads.Create();
        using CancellationTokenSource enough = new();
        CallOptions options = new() { Generator = "mesh", Seconds = 30, Finish = enough.Token, Coding = new FaceVideoEncoderOptions { Side = 128, FramesPerPacket = 3 } };
        using CallSession waiting = CallSession.Listen(heads, new IPEndPoint(IPAddress.Loopback, 0), options);
        using CallSession calling = CallSession.Connect(heads, waiting.Local, options with { Sound = new Tone(() => heard.Count > 2 * Rate) });
        Image face = await ImageReader.ReadAsync(DemoMedia.File("audrey.jpg"), cancellation: cancellation);
        List<LiveFrame> seen = [];
        CallReport[] reports = await Task.WhenAll(
            Task.Run(() => waiting.RunAsync(Sitting(), Output(Hear), cancellation: cancellation), cancellation),
            Task.Run(() => calling.RunAsync(Sitting(), Output(seen.Add), cancellation: cancellation), cancellation));

        // The tone has its frequency and its length; a slow machine may leave some frames out, or let one stand.
        float[] tone = [.. Loud(heard)];
        Assert.InRange(tone.Length / (double)Rate, 0.8, 1.2);
        Assert.True(Share(tone, Frequency) > 0.8, $"{Share(tone, Frequency)} of the energy is in the tone");
        Assert.Equal(0, heard.Count % 640);

        // Pictures go on beside it, and the other end, which has no sound to hear, sees as before.
        Assert.True(reports[0].ShownFrames > 2 && reports[1].ShownFrames > 2);
        Assert.All(seen, frame => Assert.True(frame.Sound.IsEmpty));
        Assert.True(reports[1].SentSoundBytes > 0);
        Assert.InRange(reports[0].ReceivedSoundBytes, 1, reports[0].ReceivedBytes - 1);
        Assert.Equal((0, 0), (reports[0].SentSoundBytes, reports[1].ReceivedSoundBytes));

        // Until the tone is over.
        void Hear(LiveFrame frame)
        {
            heard.AddRange(frame.Sound.Span);
            int last = heard.FindLastIndex(sample => MathF.Abs(sample) > 0.1f);
            if (last >= 0 && heard.Count - last > Rate / 4 && seen.Count > 2)
            {
                enough.Cancel();
            }
        }

        static CallbackOutput Output(Action<LiveFrame> show) => new(show);
        Camera Sitting() => new(face);
    }

    [Fact]
    public async Task SoundThatIsLostMovesNothing()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        List<byte[]> blocks = await EncodeAsync([.. new float[8000], .. Sine(16_000), .. new float[8000]], cancellation);
        SoundReceiver receiver = new(OpusSound.BlockMilliseconds, OpusEncoder.Skip);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task running = receiver.RunAsync(stop.Token);

        // The fourth, in the silence, and the fifteenth, in the tone, are lost; two change places; one is no block.
        int[] order = [0, 1, 2, 5, 4, .. Enumerable.Range(6, blocks.Count - 6).Where(i => i != 15)];
        foreach (int i in order)
        {
            receiver.Add(i, i == 20 ? new byte[] { 0x5B, 1, 2 } : blocks[i]);
        }

        List<float> heard = [];
        for (int i = 0; i < 100; i++)
        {
            long due = (i + 1) * 320;
            for (int tries = 0; receiver.Decoded < due + 640 && tries < 400; tries++)
            {
                heard.AddRange(receiver.Take(i * 320, 0));
                await Task.Delay(5, cancellation);
            }

            heard.AddRange(receiver.Take(i * 320, 320));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        int first = heard.FindIndex(sample => MathF.Abs(sample) > 0.1f);
        int last = heard.FindLastIndex(sample => MathF.Abs(sample) > 0.1f);

        // Within 5 ms: less than a period and a half of what Opus rings before and behind an edge.
        Assert.InRange(first, 8000 - 80, 8000 + 80);
        Assert.InRange(last, 24_000 - 80, 24_000 + 80);
        Assert.Equal(3 * 0.06, receiver.MissingSeconds, 6);
    }

    [Theory]
    [InlineData(0x58, 60, true)]
    [InlineData(0x50, 40, true)]
    [InlineData(0x48, 20, true)]
    [InlineData(0x78, 20, true)]
    [InlineData(0xB8, 20, true)]
    [InlineData(0x58, 20, false)]
    [InlineData(0x5C, 60, false)]
    [InlineData(0x4B, 60, false)]
    public void OnlyFramesOfTheRightLengthAreDecoded(byte first, int milliseconds, bool expected) =>
        Assert.Equal(expected, OpusDecoder.IsBlock([first, 1, 2, 3], milliseconds));

    private static async Task<List<byte[]>> EncodeAsync(float[] sound, CancellationToken cancellation)
    {
        await using OpusEncoder encoder = OpusEncoder.Start(12, cancellation);
        Assert.True(await encoder.WriteAsync(sound));
        encoder.End();
        List<byte[]> blocks = [];
        await foreach (byte[] block in encoder.ReadAsync())
        {
            Assert.True(OpusDecoder.IsBlock(block, OpusSound.BlockMilliseconds));
            blocks.Add(block);
        }

        return blocks;
    }

    private static float[] Sine(int count) => [.. Enumerable.Range(0, count).Select(i => 0.5f * MathF.Sin(i * MathF.Tau * Frequency / Rate))];

    // Without silence, in steps of 30 ms.
    private static IEnumerable<float> Loud(List<float> samples) =>
        samples.Chunk(480).Where(block => block.Any(sample => MathF.Abs(sample) > 0.1f)).SelectMany(block => block);

    // By blocks, since what is lost or left out moves the phase.
    private static double Share(float[] samples, float frequency)
    {
        double all = 0;
        double inside = 0;
        foreach (float[] block in samples.Chunk(480).Where(block => block.Length == 480))
        {
            (double re, double im) = (0, 0);
            for (int i = 0; i < block.Length; i++)
            {
                (double sin, double cos) = Math.SinCos(i * Math.Tau * frequency / Rate);
                (re, im) = (re + (block[i] * cos), im + (block[i] * sin));
                all += block[i] * (double)block[i];
            }

            inside += 2 * ((re * re) + (im * im)) / block.Length;
        }

        return inside / all;
    }

    // Somebody who sits still. A file would be read late on a slow machine, and then what is late is left out.
    private sealed class Camera(Image picture) : IPictureInput
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public FrameRate Rate => new(25);

        public bool IsLive => true;

        public async IAsyncEnumerable<VideoFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            for (int i = 0; ; i++)
            {
                TimeSpan left = TimeSpan.FromSeconds(Rate.TimeOf(i)) - Stopwatch.GetElapsedTime(_start);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation);
                yield return new VideoFrame(picture, i, Rate.TimeOf(i), null);
            }
        }
    }

    // Silence until the other end has found its pace, a second of tone, and silence.
    private sealed class Tone(Func<bool> begin) : ISoundInput
    {
        public bool IsLive => false;

        public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            while (!begin())
            {
                await Task.CompletedTask;
                yield return new float[320];
            }

            yield return Sine(Rate);
            yield return new float[2 * Rate];
        }
    }
}
