using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Orator.Media;

namespace Orator.Tests.Media;

public sealed class VideoReaderTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("system")]
    [InlineData("package")]
    public async Task FramesAreExactlyThoseOfTheReferenceDecoding(string programs)
    {
        MediaFolder.Use(programs);
        string expected = SharedFolder.Fixture("perception/franck_frames.safetensors").Metadata["sha256_rgb24_360x288"];
        Dictionary<int, string> hashes = JsonDocument.Parse(expected).RootElement.EnumerateObject().ToDictionary(
            p => int.Parse(p.Name, null), p => p.Value.GetString()!);
        VideoReader reader = await VideoReader.OpenAsync(DemoMedia.File("franck.mp4"), null, TestContext.Current.CancellationToken);
        Assert.Equal((360, 288, 24.0), (reader.Width, reader.Height, reader.FrameRate.Value));
        int found = 0;
        await foreach (VideoFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            using (frame)
            {
                if (hashes.TryGetValue(frame.Index, out string? hash))
                {
                    Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(frame.Image.Pixels)));
                    Assert.Equal(frame.Index / 24.0, frame.Time, 9);
                    found++;
                }

                if (frame.Index == 1000)
                {
                    break;
                }
            }
        }

        Assert.Equal(hashes.Count, found);
    }

    /// <summary>A phone held upright stores lying frames and a matrix; all eight matrices are shown as the standard says.</summary>
    [Theory]
    [InlineData("system")]
    [InlineData("package")]
    public async Task RotatedVideosAreUpright(string programs)
    {
        MediaFolder.Use(programs);
        await ImageWriter.WriteAsync(ImageReaderTests.FourCorners(), _folder["corners.png"], TestContext.Current.CancellationToken);
        byte[] lying = File.ReadAllBytes(await _folder.MakeAsync(
            "lying.mp4", "-f png_pipe -i pipe:0 -frames:v 1 -pix_fmt yuv444p", File.ReadAllBytes(_folder["corners.png"])));
        int at = IndexOfMatrix(lying);
        foreach ((int a, int b, int c, int d, string shown) in new[]
        {
            (1, 0, 0, 1, "RGBW"), (-1, 0, 0, 1, "GRWB"), (-1, 0, 0, -1, "WBGR"), (1, 0, 0, -1, "BWRG"),
            (0, 1, 1, 0, "RBGW"), (0, 1, -1, 0, "BRWG"), (0, -1, -1, 0, "WGBR"), (0, -1, 1, 0, "GWRB"),
        })
        {
            byte[] turned = [.. lying];
            int[] entries = [a << 16, b << 16, 0, c << 16, d << 16];
            for (int i = 0; i < entries.Length; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(turned.AsSpan(at + (4 * i)), entries[i]);
            }

            File.WriteAllBytes(_folder["turned.mp4"], turned);
            List<Image> frames = await ReadAsync("turned.mp4");
            Assert.Equal(a == 0 ? (32, 48) : (48, 32), (frames[0].Width, frames[0].Height));
            Assert.Equal(shown, ImageReaderTests.Corners(frames[0]));
        }
    }

    /// <summary>Frames of 0.1 s, 0.3 s and 0.1 s: at 10 frames a second the middle one is seen three times.</summary>
    [Fact]
    public async Task VariableFrameRateBecomesConstant()
    {
        byte[] raw = [.. Enumerable.Repeat((byte)40, 32 * 32 * 3), .. Enumerable.Repeat((byte)120, 32 * 32 * 3), .. Enumerable.Repeat((byte)200, 32 * 32 * 3)];
        await _folder.MakeAsync(
            "vfr.mkv",
            $"-f rawvideo -pix_fmt rgb24 -s 32x32 -framerate 10 -i pipe:0 -vf setpts='if(gte(N,2),N+2,N)' {string.Join(' ', FFmpeg.Current.FramePassthrough)} -c:v libx264 -pix_fmt yuv420p -bf 0",
            raw);
        List<Image> frames = await ReadAsync("vfr.mkv", new VideoReadOptions { FramesPerSecond = 10 });
        Assert.Equal([40, 120, 120, 120, 200], frames.Select(f => (int)Math.Round(f[16, 16][1] / 40.0) * 40));
    }

    [Fact]
    public async Task PicturesThatBeginAfterTheSoundStayInStep()
    {
        await _folder.MakeAsync(
            "late.mkv",
            "-f lavfi -i sine=d=1:r=16000 -itsoffset 0.4 -f lavfi -i testsrc=s=32x32:r=10:d=0.6 -map 0 -map 1 -c:v libx264 -pix_fmt yuv420p -c:a pcm_s16le");
        List<Image> frames = await ReadAsync("late.mkv", new VideoReadOptions { FramesPerSecond = 10 });
        Assert.Equal(10, frames.Count);
        Assert.All(frames.Take(5), f => Assert.Equal(frames[0].Pixels, f.Pixels));
        Assert.NotEqual(frames[4].Pixels, frames[5].Pixels);
    }

    [Fact]
    public async Task PartsAndSizesAreRead()
    {
        await _folder.MakeAsync("part.mp4", "-f lavfi -i testsrc=s=96x64:r=20:d=2 -c:v libx264 -g 100 -pix_fmt yuv420p");
        List<Image> all = await ReadAsync("part.mp4");
        List<Image> part = await ReadAsync(
            "part.mp4", new VideoReadOptions { Start = TimeSpan.FromSeconds(0.75), Duration = TimeSpan.FromSeconds(0.5) });
        Assert.Equal((40, 10), (all.Count, part.Count));
        for (int i = 0; i < part.Count; i++)
        {
            Assert.Equal(all[15 + i].Pixels, part[i].Pixels);
        }

        List<Image> small = await ReadAsync("part.mp4", new VideoReadOptions { MaxSide = 33, FramesPerSecond = 5 });
        Assert.Equal((10, 33, 22), (small.Count, small[0].Width, small[0].Height));
    }

    [Fact]
    public async Task PixelsThatAreNotSquareAreMadeSquare()
    {
        await _folder.MakeAsync("wide.mp4", "-f lavfi -i testsrc=s=72x64:r=10:d=0.2 -vf setsar=16/9 -pix_fmt yuv420p");
        MediaInfo info = await MediaProbe.ProbeAsync(_folder["wide.mp4"], null, TestContext.Current.CancellationToken);
        Assert.Equal((128, 64), (info.Width, info.Height));
        Assert.Equal(128, (await ReadAsync("wide.mp4"))[0].Width);
    }

    /// <summary>The recycled memory of disposed frames carries a long video; it is never taken from a frame that was kept.</summary>
    [Fact]
    public async Task LongVideosNeedNoMoreMemoryThanShortOnes()
    {
        await _folder.MakeAsync("long.mp4", "-f lavfi -i testsrc=s=320x240:r=25:d=16 -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
        VideoReader reader = await VideoReader.OpenAsync(_folder["long.mp4"], null, TestContext.Current.CancellationToken);
        byte[]? kept = null;
        Image? keptImage = null;
        HashSet<Image> used = new(ReferenceEqualityComparer.Instance);
        int count = 0;
        await foreach (VideoFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            count++;
            used.Add(frame.Image);
            if (frame.Index == 7)
            {
                keptImage = frame.Image;
                kept = [.. frame.Image.Pixels];
            }
            else
            {
                frame.Dispose();
            }
        }

        Assert.Equal(400, count);
        Assert.Equal(kept, keptImage!.Pixels);
        Assert.InRange(used.Count, 1, 10);
    }

    [Fact]
    public async Task CancellationEndsReadingAtOnce()
    {
        using CancellationTokenSource stop = new();
        VideoReader reader = await VideoReader.OpenAsync(DemoMedia.File("franck.mp4"), null, TestContext.Current.CancellationToken);
        const int Cancelled = 20;
        int last = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (VideoFrame frame in reader.ReadAsync(stop.Token))
            {
                last = frame.Index;
                if (frame.Index == Cancelled)
                {
                    await stop.CancelAsync();
                }
            }
        });
        Assert.Equal(Cancelled, last);
    }

    private static int IndexOfMatrix(byte[] mp4)
    {
        // ISO/IEC 14496-12, 8.3.2: in version 0 of the track header the matrix begins 44 bytes after the box's type.
        return mp4.AsSpan().IndexOf("tkhd"u8) + 44;
    }

    private async Task<List<Image>> ReadAsync(string name, VideoReadOptions? options = null)
    {
        VideoReader reader = await VideoReader.OpenAsync(_folder[name], options, TestContext.Current.CancellationToken);
        List<Image> frames = [];
        await foreach (VideoFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(frames.Count, frame.Index);
            frames.Add(frame.Image);
        }

        return frames;
    }
}
