using System.Buffers.Binary;
using Orator.Media;

namespace Orator.Tests.Media;

/// <summary>Each unusable input is refused with a line of its own that names it and says what is wrong.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task MissingFile() => await RefusedAsync("absent.png", "does not exist");

    [Fact]
    public async Task EmptyFile()
    {
        File.WriteAllBytes(_folder["empty.wav"], []);
        await RefusedAsync("empty.wav", "is empty");
    }

    [Fact]
    public async Task Folder()
    {
        Directory.CreateDirectory(_folder["folder.mp4"]);
        await RefusedAsync("folder.mp4", "is a folder");
    }

    [Fact]
    public async Task TextNamedAsPicture()
    {
        File.WriteAllText(_folder["text.png"], string.Concat(Enumerable.Repeat("This is no picture. ", 500)));
        await RefusedAsync("text.png", "is not a picture");
    }

    [Theory]
    [InlineData("system", "joconde.jpg")]
    [InlineData("package", "joconde.jpg")]
    [InlineData("system", "audrey.jpg")]
    [InlineData("package", "audrey.jpg")]
    [InlineData("system", "average.png")]
    public async Task TruncatedPicture(string programs, string picture)
    {
        MediaFolder.Use(programs);
        byte[] bytes = File.ReadAllBytes(DemoMedia.File(picture));
        foreach (double part in new[] { 0.3, 0.6, 0.9 })
        {
            File.WriteAllBytes(_folder[picture], bytes[..(int)(bytes.Length * part)]);
            await RefusedAsync(picture, "is damaged");
        }
    }

    [Theory]
    [InlineData("system")]
    [InlineData("package")]
    public async Task HugePicture(string programs)
    {
        MediaFolder.Use(programs);
        await ImageWriter.WriteAsync(new Image(8, 8), _folder["huge.png"], TestContext.Current.CancellationToken);
        byte[] png = File.ReadAllBytes(_folder["huge.png"]);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 20_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 20_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        File.WriteAllBytes(_folder["huge.png"], png);
        await RefusedAsync("huge.png", "20000x20000");
    }

    [Theory]
    [InlineData("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nsecret.mp4\n#EXT-X-ENDLIST\n")]
    [InlineData("list.txt", "ffconcat version 1.0\nfile secret.mp4\n")]
    [InlineData("drawing.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"secret.png\"/></svg>")]
    [InlineData("meeting.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n")]
    public async Task FilesThatPointToOtherFiles(string name, string content)
    {
        foreach (FFmpeg programs in new[] { FFmpeg.FromPackage(), FFmpeg.FromSystem() }.OfType<FFmpeg>())
        {
            FFmpeg.Choose(programs);
            File.WriteAllText(_folder[name], content);
            await RefusedAsync(name, "is not a picture");
        }
    }

    [Fact]
    public async Task SoundOfLengthZero()
    {
        await _folder.MakeAsync("none.wav", "-f s16le -ar 16000 -ac 1 -i pipe:0", Array.Empty<byte>());
        await RefusedAsync("none.wav", "length zero", p => AudioReader.ReadAsync(p));
    }

    [Fact]
    public async Task WrongKindOfFile()
    {
        string sound = await _folder.MakeAsync("sound.mp3", "-f lavfi -i sine=d=0.3");
        string video = await _folder.MakeAsync("silent.mp4", "-f lavfi -i color=s=32x32:d=0.2 -pix_fmt yuv420p");
        await RefusedAsync("sound.mp3", "has no video", p => VideoReader.OpenAsync(p));
        await RefusedAsync("sound.mp3", "is a sound file", p => ImageReader.ReadAsync(p));
        await RefusedAsync("silent.mp4", "without sound", p => AudioReader.ReadAsync(p));
        await RefusedAsync("silent.mp4", "is a video file", p => ImageReader.ReadAsync(p));
        File.Copy(DemoMedia.File("joconde.jpg"), _folder["photo.jpg"]);
        await RefusedAsync("photo.jpg", "single picture", p => VideoReader.OpenAsync(p));
        await RefusedAsync("photo.jpg", "has no sound", p => AudioReader.ReadAsync(p));
        Assert.True(File.Exists(sound) && File.Exists(video));
    }

    [Fact]
    public async Task PictureOfANewPhone()
    {
        File.WriteAllBytes(_folder["photo.jpg"], [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8]);
        await RefusedAsync("photo.jpg", "HEIF");
    }

    [Fact]
    public async Task VideoCutOff()
    {
        byte[] bytes = File.ReadAllBytes(await _folder.MakeAsync("cut.mp4", "-f lavfi -i testsrc=s=64x64:d=1 -pix_fmt yuv420p"));
        File.WriteAllBytes(_folder["cut.mp4"], bytes[..(bytes.Length / 2)]);
        await RefusedAsync("cut.mp4", "incomplete");
    }

    [Fact]
    public async Task BeyondTheLimits()
    {
        await _folder.MakeAsync("long.wav", "-f lavfi -i sine=d=3");
        await _folder.MakeAsync("wide.mp4", "-f lavfi -i color=s=320x32:d=0.2 -pix_fmt yuv420p");
        await RefusedAsync("long.wav", "3 seconds long", p => AudioReader.ReadAsync(p, new MediaLimits { MaxSeconds = 2 }));
        await RefusedAsync("long.wav", "bytes", p => AudioReader.ReadAsync(p, new MediaLimits { MaxFileBytes = 1000 }));
        await RefusedAsync(
            "wide.mp4", "320x32", p => VideoReader.OpenAsync(p, new VideoReadOptions { Limits = new MediaLimits { MaxSide = 300 } }));
        await RefusedAsync(
            "wide.mp4", "320x32", p => VideoReader.OpenAsync(p, new VideoReadOptions { Limits = new MediaLimits { MaxPixels = 10_000 } }));

        // A stream that does not tell its length is stopped when it gets there.
        await _folder.MakeAsync("endless.h264", "-f lavfi -i color=s=32x32:d=3 -pix_fmt yuv420p -f h264");
        await RefusedAsync("endless.h264", "longer than 1 seconds", async p =>
        {
            VideoReader reader = await VideoReader.OpenAsync(p, new VideoReadOptions { Limits = new MediaLimits { MaxSeconds = 1 } });
            await foreach (VideoFrame frame in reader.ReadAsync())
            {
                frame.Dispose();
            }
        });
    }

    [Fact]
    public async Task UnusableOutput()
    {
        File.WriteAllText(_folder["file"], "x");
        Directory.CreateDirectory(_folder["folder.mp4"]);
        foreach ((string path, string reason) in new[]
        {
            (_folder["folder.mp4"], "is a folder"),
            (Path.Combine(_folder["absent"], "a.mp4"), "does not exist"),
            (Path.Combine(_folder["file"], "a.mp4"), "does not exist"),
            (_folder["a.avi"], ".mp4"),
        })
        {
            InputException e = await Assert.ThrowsAsync<InputException>(
                () => VideoWriter.CreateAsync(path, 64, 64, 25, null, TestContext.Current.CancellationToken));
            Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        }

        InputException sound = await Assert.ThrowsAsync<InputException>(() => VideoWriter.CreateAsync(
            _folder["b.mp4"],
            64,
            64,
            25,
            new VideoWriteOptions { AudioSource = _folder["absent.wav"] },
            TestContext.Current.CancellationToken));
        Assert.Contains("absent.wav", sound.Message, StringComparison.Ordinal);
        AudioClip clip = new(new float[16_000], 16_000);
        await Assert.ThrowsAsync<InputException>(() => VideoWriter.CreateAsync(
            _folder["b.mp4"], 64, 64, 25, new VideoWriteOptions { Audio = clip, AudioStart = 2 }, TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetFiles(_folder.Root));
    }

    private async Task RefusedAsync(string name, string reason, Func<string, Task>? read = null)
    {
        InputException e = await Assert.ThrowsAsync<InputException>(
            () => read is null ? ImageReader.ReadAsync(_folder[name]) : read(_folder[name]));
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        TestContext.Current.TestOutputHelper?.WriteLine(e.Message);
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
