using System.Net;
using System.Security.Cryptography;
using Orator.Codec;
using Orator.Live;

namespace Orator.Tests.Live;

/// <summary>Two ends of a call see each other.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task BothEndsSeeTheOther()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using TalkingHeads heads = TalkingHeads.Create();
        using CancellationTokenSource enough = new();
        CallOptions options = new() { Generator = "mesh", Seconds = 30, Finish = enough.Token, Coding = new FaceVideoEncoderOptions { Side = 128, FramesPerPacket = 3 } };
        using CallSession waiting = CallSession.Listen(heads, new IPEndPoint(IPAddress.Loopback, 0), options);
        using CallSession calling = CallSession.Connect(heads, waiting.Local, options);
        HashSet<string>[] shown = [[], []];
        CallReport[] reports = await Task.WhenAll(
            new[] { waiting, calling }.Select((session, i) => Task.Run(
                () => session.RunAsync(
                    new FFmpegPictureInput(DemoMedia.File("franck.mp4")),
                    new CallbackOutput(frame =>
                    {
                        shown[i].Add(Convert.ToHexString(SHA256.HashData(frame.Picture.Pixels)));
                        if (shown.All(pictures => pictures.Count > 2))
                        {
                            enough.Cancel();
                        }
                    }),
                    cancellation: cancellation),
                cancellation)));

        // However slow the machine: a face came, moved, and took few bytes.
        for (int i = 0; i < 2; i++)
        {
            Assert.True(reports[i].ReceivedPackets > 0);
            Assert.NotNull(reports[i].RoundTrip);
            Assert.True(shown[i].Count > 2);
            Assert.InRange(reports[i].SentBytes, 1000, 30_000);
        }
    }

    [Fact]
    public async Task StrangersAreNotHeard()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using CallSocket waiting = CallSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using CallSocket calling = CallSocket.Connect(waiting.Local);
        using CallSocket stranger = CallSocket.Connect(waiting.Local);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<byte[]> heard = [];
        TaskCompletionSource second = new();
        Task receiving = waiting.ReceiveAsync(
            packet =>
            {
                heard.Add(packet.ToArray());
                if (heard.Count == 2)
                {
                    second.SetResult();
                }

                return ValueTask.CompletedTask;
            },
            stop.Token);
        await calling.SendAsync(new byte[] { 1, 2, 3 }, cancellation);
        await waiting.Met;
        await stranger.SendAsync(new byte[] { 9, 9, 9 }, cancellation);
        await calling.SendAsync(new byte[] { 4, 5, 6 }, cancellation);
        await second.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        Assert.Equal([[1, 2, 3], [4, 5, 6]], heard);
    }
}
