using Orator.Imaging;
using Orator.Media;
using Orator.Tests.Cli;
using Orator.Tests.Media;
using Orator.Tests.Pipelines;

namespace Orator.Tests.Golden;

/// <summary>Small inputs for golden pictures, made once, and the commands run on them.</summary>
public sealed class GoldenMedia : IAsyncLifetime
{
    private const int PhotoWidth = 128;
    private const int Frame = 11;

    private readonly MediaFolder _folder = new();
    private int _runs;

    public async ValueTask InitializeAsync()
    {
        // Scaled by our own filter: it is the same whatever the version of ffmpeg.
        Image photo = await ImageReader.ReadAsync(DemoMedia.File("joconde.jpg"));
        photo = Downscaling.Resize(HeadAndShoulders(photo), PhotoWidth, PhotoWidth * 9 / 8);
        ImageWriter.Write(photo, _folder["photo.png"]);
        ImageWriter.Write(QuarterTurns.Turn(photo, 1), _folder["turned.png"]);
        await _folder.MakeAsync("speech.wav", $"-ss 5 -t 0.6 -i {DemoMedia.Speech}");
        await new SplicedDriver().Add("franck.mp4", 2, Frame + 2, "crop=280:280:70:0").MakeAsync(_folder, "driver.mp4", quality: 0);
        await new SplicedDriver().Add("franck.mp4", 4, 40, "crop=280:280:70:0").MakeAsync(_folder, "manner.mp4", quality: 0);
        await RunAsync("style", _folder["manner.mp4"], "-o", _folder["style.json"], "--no-cache");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a command; words that are names of these inputs stand for their paths.</summary>
    /// <returns>The picture that it writes, or a frame of the video before it is encoded: encoders differ by 37 dB at this size.</returns>
    public async Task<Image> MakeAsync(string command)
    {
        string[] words = command.Split(' ');
        string name = $"out{_runs++}" + (words[0] is "animate" or "reenact" ? ".mp4" : ".png");
        string[] output = words[0] == "perceive" ? ["-o", _folder["track.json"], "--overlay", _folder[name]] : ["-o", _folder[name]];
        Image? frame = null;
        VideoWriter.Written.Value = (number, image) => frame = number == Frame ? image.Clone() : frame;
        await RunAsync([.. words.Select(word => File.Exists(_folder[word]) ? _folder[word] : word), .. output]);
        return frame ?? await ImageReader.ReadAsync(_folder[name]);
    }

    private static Image HeadAndShoulders(Image photo)
    {
        (int left, int top, int width) = (photo.Width / 10, photo.Width / 16, photo.Width * 18 / 25);
        Image part = new(width, width * 9 / 8);
        for (int y = 0; y < part.Height; y++)
        {
            photo.Pixels.AsSpan((((top + y) * photo.Width) + left) * 3, width * 3).CopyTo(part.Pixels.AsSpan(y * width * 3));
        }

        return part;
    }

    private static async Task RunAsync(params string[] args)
    {
        (int exitCode, _, string errors) = await CommandLine.RunAsync(args);
        Assert.True(exitCode == 0, errors);
    }
}
