using Orator.Media;

namespace Orator.Tests.Media;

public sealed class VideoWriterTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("system", 25)]
    [InlineData("system", 29.97)]
    [InlineData("npm", 29.97)]
    [InlineData("npm", 60)]
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

    private static async Task WriteAsync(string path, int width, int height, double framesPerSecond, int frames, VideoWriteOptions? options = null)
    {
        await using VideoWriter writer = await VideoWriter.CreateAsync(path, width, height, framesPerSecond, options, TestContext.Current.CancellationToken);
        Image image = new(width, height);
        for (int i = 0; i < frames; i++)
        {
            image.Pixels.AsSpan().Fill(Grey(i));
            await writer.WriteAsync(image);
        }

        await writer.CompleteAsync();
    }

    private async Task<string> WriteClickAsync(string name, int rate, double at)
    {
        byte[] samples = new byte[2 * rate * 2];
        BitConverter.TryWriteBytes(samples.AsSpan((int)(at * rate) * 2), (short)30000);
        return await _folder.MakeAsync(name, $"-f s16le -ar {rate} -ac 1 -i pipe:0", samples);
    }
}
