using System.Runtime.InteropServices;
using Orator.Media;

namespace Orator.Tests.Media;

public sealed class AudioReaderTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("system")]
    [InlineData("package")]
    public async Task PlainSpeechIsReadSampleBySample(string programs)
    {
        MediaFolder.Use(programs);
        AudioClip clip = await AudioReader.ReadAsync(DemoMedia.Speech, null, TestContext.Current.CancellationToken);
        byte[] wav = File.ReadAllBytes(DemoMedia.Speech);
        int data = wav.AsSpan().IndexOf("data"u8) + 8;
        Assert.Equal((wav.Length - data) / 2, clip.Samples.Length);
        for (int i = 0; i < clip.Samples.Length; i++)
        {
            Assert.Equal(BitConverter.ToInt16(wav, data + (2 * i)) / 32768f, clip.Samples[i], 6);
        }
    }

    /// <summary>A tone burst from 0.5 s to 1 s comes back at its time and loudness from every kind of sound file.</summary>
    [Theory]
    [InlineData("a.mp3", "stereo -ar 44100 -c:a libmp3lame")]
    [InlineData("a.ogg", "mono -c:a libvorbis")]
    [InlineData("a.opus", "stereo -c:a libopus")]
    [InlineData("a.m4a", "stereo -c:a aac")]
    [InlineData("eight bit.wav", "mono -ar 11025 -c:a pcm_u8")]
    [InlineData("six channels.wav", "5.1 -c:a pcm_s16le")]
    [InlineData("float.wav", "stereo -ar 96000 -c:a pcm_f32le")]
    [InlineData("a.flac", "stereo -c:a flac")]
    [InlineData("-a 100%.mp4", "stereo -c:a aac -pix_fmt yuv420p", "-f lavfi -i color=s=32x32:d=2")]
    public async Task EveryKindOfSoundKeepsTimeAndLevel(string name, string layoutAndEncoder, string video = "")
    {
        string layout = layoutAndEncoder.Split(' ')[0];
        string channels = layout switch { "mono" => "mono|c0=c0", "stereo" => "stereo|c0=c0|c1=c0", _ => "5.1|FC=c0" };
        byte[] raw = new byte[2 * 48_000 * 2];
        for (int i = 24_000; i < 48_000; i++)
        {
            BitConverter.TryWriteBytes(raw.AsSpan(i * 2), (short)(16_000 * Math.Sin(i * 2 * Math.PI * 440 / 48_000)));
        }

        string path = await _folder.MakeAsync(
            name, $"-f s16le -ar 48000 -ac 1 -i pipe:0 {video} -af pan={channels} {layoutAndEncoder[layout.Length..]}", raw);
        AudioClip clip = await AudioReader.ReadAsync(path, null, TestContext.Current.CancellationToken);
        Assert.Equal(16_000, clip.SampleRate);
        Assert.InRange(clip.Seconds, 1.99, 2.07);
        int first = Array.FindIndex(clip.Samples, s => Math.Abs(s) > 0.2f);
        int last = Array.FindLastIndex(clip.Samples, s => Math.Abs(s) > 0.2f);
        Assert.InRange(first / 16_000.0, 0.498, 0.502);
        Assert.InRange(last / 16_000.0, 0.998, 1.002);
        float peak = clip.Samples.AsSpan(10_000, 4_000).ToArray().Max();
        Assert.True(peak is > 0.45f and < 0.53f, $"the level is {peak}, not 0.49");
    }

    [Fact]
    public async Task SoundThatBeginsAfterThePicturesBeginsWithSilence()
    {
        await _folder.MakeAsync(
            "late.mkv",
            "-f lavfi -i testsrc=s=32x32:r=10:d=1 -itsoffset 0.4 -f lavfi -i sine=d=0.6:r=16000 -map 0 -map 1 -c:v libx264 -pix_fmt yuv420p -c:a pcm_s16le");
        AudioClip clip = await AudioReader.ReadAsync(_folder["late.mkv"], null, TestContext.Current.CancellationToken);
        Assert.InRange(Array.FindIndex(clip.Samples, s => s != 0) / 16_000.0, 0.399, 0.402);
        Assert.InRange(clip.Seconds, 0.99, 1.01);
    }

    [Fact]
    public async Task LongSoundIsReadInConstantMemory()
    {
        await _folder.MakeAsync("long.flac", "-f lavfi -i anullsrc=r=16000:cl=mono -t 1800 -c:a flac");
        HashSet<float[]> used = new(ReferenceEqualityComparer.Instance);
        long samples = 0;
        await foreach (ReadOnlyMemory<float> block in AudioReader.ReadBlocksAsync(
            _folder["long.flac"], null, TestContext.Current.CancellationToken))
        {
            samples += block.Length;
            Assert.True(MemoryMarshal.TryGetArray(block, out ArraySegment<float> segment));
            used.Add(segment.Array!);
        }

        Assert.Equal(1800 * 16_000, samples);
        Assert.Single(used);
    }
}
