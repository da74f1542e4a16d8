using Orator.Media;

namespace Orator.Tests.Media;

/// <summary>Which of several tracks is read, and what is heard of several channels.</summary>
public sealed class TrackTests : IDisposable
{
    private const string Red = "-f lavfi -i color=red:s=64x48:r=10:d=1";
    private const string Still = "-f lavfi -i color=red:s=64x48:r=10:d=0.1";
    private const string Blue = "-f lavfi -i color=blue:s=64x48:r=10:d=2";
    private readonly MediaFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>Red lasts one second, blue two; a still is one frame of red.</summary>
    [Theory]
    [InlineData("still first.mp4", "-map 0 -map 1 -disposition:v:0 0 -disposition:v:1 default", "blue")]
    [InlineData("still first default.mp4", "-map 0 -map 1 -disposition:v:0 default -disposition:v:1 0", "blue")]
    [InlineData("still last.mp4", "-map 1 -map 0", "blue")]
    [InlineData("still first.mkv", "-map 0 -map 1 -disposition:v:0 default -disposition:v:1 0", "blue")]
    [InlineData("default wins.mkv", "-map 1 -map 0 -disposition:v:0 0 -disposition:v:1 default", "red")]
    [InlineData("longer wins.mp4", "-map 0 -map 1 -disposition:v:0 default -disposition:v:1 default", "blue")]
    public async Task TheVideoThatPlayersShowIsRead(string name, string tracks, string expected)
    {
        string path = await _folder.MakeAsync(
            name, $"{(name.StartsWith("still", StringComparison.Ordinal) ? Still : Red)} {Blue} {tracks} -c:v libx264 -pix_fmt yuv420p");
        VideoReader video = await VideoReader.OpenAsync(path, null, Stop);
        Assert.Equal(expected, await ColourAsync(video));
        Assert.Equal(2, video.Info.VideoTracks);
        string note = Assert.Single(video.Info.VideoNotes);
        Assert.Contains("--video-track", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATrackCanBeChosen()
    {
        string path = await _folder.MakeAsync("two.mp4", $"{Red} {Blue} -map 0 -map 1 -c:v libx264 -pix_fmt yuv420p");
        VideoReader video = await VideoReader.OpenAsync(path, new VideoReadOptions { Track = 1 }, Stop);
        Assert.Equal("red", await ColourAsync(video));
        Assert.Empty(video.Info.VideoNotes);
        InputException error = await Assert.ThrowsAsync<InputException>(
            () => VideoReader.OpenAsync(path, new VideoReadOptions { Track = 3 }, Stop));
        Assert.Contains("1 to 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-disposition:a:0 0 -disposition:a:1 default", null, 880)]
    [InlineData("-disposition:a:0 default -disposition:a:1 0", null, 440)]
    [InlineData("-disposition:a:0 default -disposition:a:1 0", 2, 880)]
    public async Task TheSoundThatPlayersPlayIsRead(string flags, int? track, int expected)
    {
        string path = await _folder.MakeAsync(
            "two.mkv", $"-f lavfi -i sine=440:d=1:r=16000 -f lavfi -i sine=880:d=1:r=16000 -map 0 -map 1 -c:a pcm_s16le {flags}");
        List<string> notes = [];
        AudioClip clip = await AudioReader.ReadAsync(path, new AudioReadOptions { Track = track, Notes = notes }, Stop);
        int crossings = clip.Samples.Zip(clip.Samples.Skip(1), (a, b) => a < 0 && b >= 0 ? 1 : 0).Sum();
        Assert.InRange(crossings, expected - 2, expected + 2);
        Assert.Equal(track is null ? 1 : 0, notes.Count);
    }

    /// <summary>Half of the sound is enough to be noticed.</summary>
    [Theory]
    [InlineData("stereo|c0=c0|c1=-1*c0", 1)]
    [InlineData("stereo|c0=0.5*c0|c1=-0.6*c0", 0.6)]
    [InlineData("stereo|c0=c0|c1=0*c0", 0.5)]
    [InlineData("stereo|c0=c0|c1=c0", 1)]
    [InlineData("5.1|FC=c0", 1)]
    [InlineData("5.1|FL=c0|FR=-1*c0", 1)]
    [InlineData("quad|FL=c0|FR=-1*c0|BL=c0|BR=-1*c0", 1)]
    public async Task NoChannelIsLostInTheMix(string channels, double expected)
    {
        string path = await _folder.MakeAsync("mix.wav", $"-f lavfi -i sine=300:d=2:r=16000 -af pan={channels} -c:a pcm_s16le");
        string reference = await _folder.MakeAsync("mono.wav", "-f lavfi -i sine=300:d=2:r=16000 -c:a pcm_s16le");
        List<string> notes = [];
        AudioClip clip = await AudioReader.ReadAsync(path, new AudioReadOptions { Notes = notes }, Stop);
        AudioClip mono = await AudioReader.ReadAsync(reference, null, Stop);
        Assert.InRange(Power(clip) / Power(mono), expected * 0.9, expected * 1.1);
        Assert.Equal(
            channels.Contains("-1", StringComparison.Ordinal) || channels.Contains("-0", StringComparison.Ordinal), notes.Count == 1);
    }

    [Theory]
    [InlineData(16_000, 0)]
    [InlineData(44_100, 20_000)]
    [InlineData(44_100, 44_099)]
    public async Task SamplesThatAreNoNumbersAreSilence(int rate, int at)
    {
        byte[] raw = new byte[4 * rate];
        for (int i = 0; i < rate; i++)
        {
            float value = i == at ? float.NaN : i == at - 1 ? float.PositiveInfinity : i == at - 2 ? 1e30f : (float)(0.5 * Math.Sin(i * 0.1));
            BitConverter.TryWriteBytes(raw.AsSpan(4 * i), value);
        }

        string path = await _folder.MakeAsync("nan.wav", $"-f f32le -ar {rate} -ac 1 -i pipe:0 -c:a copy", raw);
        List<string> notes = [];
        AudioClip clip = await AudioReader.ReadAsync(path, new AudioReadOptions { Notes = notes }, Stop);
        Assert.All(clip.Samples, sample => Assert.InRange(sample, -0.8f, 0.8f));
        Assert.InRange(Power(clip), 0.3, 0.4);
        Assert.Contains("silence", Assert.Single(notes), StringComparison.Ordinal);

        // The video's own sound comes from the same file.
        await using VideoWriter writer = await VideoWriter.CreateAsync(
            _folder["out.mp4"], 16, 16, 25, new VideoWriteOptions { AudioSource = path }, Stop);
        for (int i = 0; i < 25; i++)
        {
            await writer.WriteAsync(new Image(16, 16));
        }

        await writer.CompleteAsync();
        Assert.InRange(Power(await AudioReader.ReadAsync(_folder["out.mp4"], null, Stop)), 0.28, 0.42);
    }

    [Fact]
    public async Task PipesAreNamed()
    {
        Assert.Contains(
            "standard input",
            (await Assert.ThrowsAsync<InputException>(() => AudioReader.ReadAsync("-", null, Stop))).Message,
            StringComparison.Ordinal);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "has no such pipes");
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", [_folder["fifo"]]))
        {
            await make.WaitForExitAsync(Stop);
        }

        Assert.Contains(
            "is a pipe",
            (await Assert.ThrowsAsync<InputException>(() => ImageReader.ReadAsync(_folder["fifo"], null, Stop))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "is a device",
            (await Assert.ThrowsAsync<InputException>(() => VideoReader.OpenAsync("/dev/null", null, Stop))).Message,
            StringComparison.Ordinal);
    }

    private static double Power(AudioClip clip) => Math.Sqrt(clip.Samples.Select(s => (double)s * s).Average());

    private static async Task<string> ColourAsync(VideoReader video)
    {
        string colour = "";
        await foreach (VideoFrame frame in video.ReadAsync(Stop))
        {
            byte[] pixel = frame.Image[10, 10].ToArray();
            colour = pixel[0] > 150 ? "red" : pixel[2] > 150 ? "blue" : "?";
        }

        return colour;
    }
}
