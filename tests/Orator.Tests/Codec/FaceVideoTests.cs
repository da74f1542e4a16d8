using System.Numerics;
using Orator.Animation;
using Orator.Codec;
using Orator.Codec.Bitstream;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Perception;
using Orator.Training.Metrics;

namespace Orator.Tests.Codec;

/// <summary>A stretch of a real video through encoder, network and decoder.</summary>
public sealed class FaceVideoTests : IAsyncLifetime
{
    private const int Frames = 60;
    private readonly ModelStore _models = ModelStore.Create();
    private readonly List<Image> _truth = [];
    private readonly List<ReadOnlyMemory<byte>> _packets = [];
    private FaceAnalyzer _analyzer = null!;
    private IAnimator _animator = null!;

    public async ValueTask InitializeAsync()
    {
        _analyzer = new FaceAnalyzer(_models);
        _animator = Animators.Open("mesh", _models);
        VideoReader video = await VideoReader.OpenAsync(DemoMedia.File("franck.mp4"));
        using FaceVideoEncoder encoder = new(new FaceVideoEncoderOptions { FrameRate = video.FrameRate }, _analyzer, _animator);
        await foreach (VideoFrame frame in video.ReadAsync())
        {
            foreach (byte[] packet in await encoder.PushAsync(frame.Image))
            {
                _packets.Add(packet);
            }

            _truth.Add(encoder.Square!.Cut(frame.Image));
            frame.Dispose();
            if (_truth.Count == Frames)
            {
                break;
            }
        }

        _packets.AddRange((await encoder.FinishAsync()).Select(packet => (ReadOnlyMemory<byte>)packet));
    }

    public ValueTask DisposeAsync()
    {
        _animator.Dispose();
        _analyzer.Dispose();
        _models.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task TheFaceComesBackFromAFewKilobits()
    {
        StreamReport report = StreamReport.Of(_packets, "test");
        Assert.Equal(Frames, report.Frames);
        Assert.Equal(1, report.Pictures);
        Assert.All(_packets, packet => Assert.InRange(packet.Length, 3, Packet.MostBytes));
        Assert.InRange(report.Kinds.Single(kind => kind.Kind == PacketKind.Motion).KilobitsPerSecond, 0.1, 6);
        (List<Image> frames, List<FrameOrigin> origins) = await DecodeAsync(_packets);
        Assert.Equal(Frames, frames.Count);
        Assert.All(origins, origin => Assert.Equal(FrameOrigin.Received, origin));

        // The picture standing still would be 3 dB further away at the end of these two seconds.
        double moved = frames.Zip(_truth, ImageMetrics.Psnr).Average();
        double still = _truth.Average(frame => ImageMetrics.Psnr(frames[0], frame));
        Assert.True(moved > 24 && moved > still + 0.5, $"{moved:0.0} dB, {still:0.0} dB standing still");
    }

    [Fact]
    public async Task TwoDecodersDrawTheSameBits()
    {
        (List<Image> first, _) = await DecodeAsync(_packets);
        (List<Image> second, _) = await DecodeAsync(_packets);
        Assert.Equal(first.Select(frame => frame.Pixels), second.Select(frame => frame.Pixels));
    }

    [Fact]
    public async Task LostPacketsAreConcealedAndMotionRecovers()
    {
        // The packets of frames 20 to 29, in the middle of the first second, and all repeated parts of the picture.
        List<ReadOnlyMemory<byte>> arriving = [.. _packets.Where(packet => PacketFormat.Read(packet).Payload is not MotionPayload { First: 20 or 25 })];
        Assert.Equal(_packets.Count - 2, arriving.Count);
        (List<Image> frames, List<FrameOrigin> origins) = await DecodeAsync(arriving);
        (List<Image> whole, _) = await DecodeAsync(_packets);
        Assert.Equal(Frames, frames.Count);
        Assert.Equal(Enumerable.Range(20, 10), origins.Select((o, i) => (o, i)).Where(x => x.o == FrameOrigin.Concealed).Select(x => x.i));
        int whole2 = _packets.Select(packet => PacketFormat.Read(packet).Payload).OfType<MotionPayload>().First(m => m.Whole && m.First >= 30).First;
        Assert.Equal(whole.Skip(whole2).Select(frame => frame.Pixels), frames.Skip(whole2).Select(frame => frame.Pixels));
        Assert.Equal(whole.Take(20).Select(frame => frame.Pixels), frames.Take(20).Select(frame => frame.Pixels));
    }

    [Fact]
    public async Task ALostPictureComesByItsRepetition()
    {
        // Every part of the first copy is lost.
        int parts = PacketFormat.Read(_packets[1]).Payload is PictureSlice slice ? slice.Count : 0;
        Assert.True(parts > 0);
        List<ReadOnlyMemory<byte>> arriving = [_packets[0], .. _packets.Skip(1 + parts)];
        (List<Image> frames, List<FrameOrigin> origins) = await DecodeAsync(arriving);
        Assert.Equal(Frames, frames.Count);
        int drawn = origins.FindIndex(origin => origin != FrameOrigin.NoPicture);
        Assert.InRange(drawn, 1, 5 * (parts + 1));
        Assert.All(origins.Skip(drawn), origin => Assert.Equal(FrameOrigin.Received, origin));
    }

    [Fact]
    public async Task HeadsCanBeTurnedAtTheReceiver()
    {
        (List<Image> own, _) = await DecodeAsync(_packets);
        (List<Image> turned, _) = await DecodeAsync(_packets, new HeadView(15, 0, 0));
        Assert.True(ImageMetrics.Psnr(own[^1], turned[^1]) < 30);
    }

    [Fact]
    public async Task EyesLookWhereTheReceiverWants()
    {
        (List<Image> own, _) = await DecodeAsync(_packets);
        (List<Image> followed, _) = await DecodeAsync(_packets, gaze: Gaze.Follow);
        Assert.Equal(own.Select(frame => frame.Pixels), followed.Select(frame => frame.Pixels));
        Vector2 right = await EyesAsync(Gaze.At(25, 0));
        Vector2 left = await EyesAsync(Gaze.At(-25, 0));

        // 50 degrees between them are asked for; the eyes' softened limit and what the iris shows of it leave at least a third.
        Assert.True(right.X - left.X > float.DegreesToRadians(17), $"{right.X} to the right, {left.X} to the left");

        async Task<Vector2> EyesAsync(Gaze gaze)
        {
            (List<Image> frames, _) = await DecodeAsync(_packets, gaze: gaze);
            Assert.All(frames.Zip(own), pair => Assert.NotEqual(pair.First.Pixels, pair.Second.Pixels));
            SourcePortrait seen = SourcePortraitBuilder.Prepare(frames[^1], _analyzer.Search(frames[^1], 1)[0]);
            return (seen.Motion.GazeRight + seen.Motion.GazeLeft) / 2;
        }
    }

    [Fact]
    public async Task FramesCanBeDrawnLargerThanTheyWereCoded()
    {
        using FaceVideoDecoder decoder = new(_analyzer, _animator, side: 384);
        int count = 0;
        await foreach ((Image picture, _) in FaceVideoFile.RenderAsync(_packets, decoder, TestContext.Current.CancellationToken))
        {
            Assert.Equal((384, 384), (picture.Width, picture.Height));
            count++;
        }

        Assert.Equal(Frames, count);
        Assert.Throws<InputException>(() => new FaceVideoDecoder(_analyzer, _animator, side: 2000));
    }

    [Fact]
    public async Task WithoutAFacePlainVideoIsSent()
    {
        using FaceVideoEncoder encoder = new(new FaceVideoEncoderOptions { Side = 128 }, _analyzer, _animator);
        List<ReadOnlyMemory<byte>> packets = [];
        List<Image> truth = [];
        for (int i = 0; i < 30; i++)
        {
            // A bar that moves.
            Image frame = new(160, 128);
            for (int x = 3 * i; x < (3 * i) + 30; x++)
            {
                for (int y = 0; y < 128; y++)
                {
                    frame[x, y].Fill(200);
                }
            }

            foreach (byte[] packet in await encoder.PushAsync(frame, TestContext.Current.CancellationToken))
            {
                packets.Add(packet);
            }

            truth.Add(encoder.Square!.Cut(frame));
        }

        packets.AddRange((await encoder.FinishAsync(TestContext.Current.CancellationToken)).Select(packet => (ReadOnlyMemory<byte>)packet));
        Assert.Equal(30, encoder.PlainFrames);
        Assert.Equal(30, StreamReport.Of(packets, "test").PlainFrames);
        (List<Image> frames, List<FrameOrigin> origins) = await DecodeAsync(packets);
        Assert.Equal(Enumerable.Repeat(FrameOrigin.Plain, 30), origins);
        Assert.All(frames.Zip(truth, ImageMetrics.Psnr), psnr => Assert.True(psnr > 25, $"{psnr:0.0} dB"));
    }

    private async Task<(List<Image> Frames, List<FrameOrigin> Origins)> DecodeAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> packets, HeadView? view = null, Gaze? gaze = null)
    {
        using FaceVideoDecoder decoder = new(_analyzer, _animator, view, gaze: gaze);
        List<Image> frames = [];
        List<FrameOrigin> origins = [];
        await foreach ((Image picture, FrameOrigin origin) in FaceVideoFile.RenderAsync(packets, decoder))
        {
            frames.Add(picture.Clone());
            origins.Add(origin);
        }

        return (frames, origins);
    }
}
