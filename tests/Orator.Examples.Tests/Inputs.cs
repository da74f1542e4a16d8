using Orator.Media;
using SkiaSharp;

namespace Orator.Examples.Tests;

/// <summary>What goes into examples, and what comes out.</summary>
internal static class Inputs
{
    /// <summary>A photo with a face.</summary>
    public static string Photo => DemoMedia.File("joconde.jpg");

    /// <summary>Writes a piece of the demo's speech, from its first half second on.</summary>
    /// <param name="path">The file, .wav.</param>
    /// <param name="seconds">How much.</param>
    public static void WriteSpeech(string path, double seconds)
    {
        const int BytesPerSecond = 2 * AudioReader.SampleRate;
        ReadOnlySpan<byte> file = File.ReadAllBytes(DemoMedia.Speech);
        int begin = file.IndexOf("data"u8) + 8 + (BytesPerSecond / 2);
        ReadOnlySpan<byte> sound = file.Slice(begin, (int)(seconds * BytesPerSecond));
        using BinaryWriter writer = new(File.Create(path));
        writer.Write("RIFF"u8);
        writer.Write(36 + sound.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(AudioReader.SampleRate);
        writer.Write(BytesPerSecond);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(sound.Length);
        writer.Write(sound);
    }

    /// <summary>A grey picture.</summary>
    public static byte[] PictureWithoutFace()
    {
        using SKBitmap bitmap = new(200, 200);
        bitmap.Erase(SKColors.Gray);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>Fails unless a file is a video with sound that says that it is synthetic.</summary>
    /// <returns>Its frames.</returns>
    public static async Task<List<Image>> ReadVideoAsync(string path)
    {
        VideoReader reader = await VideoReader.OpenAsync(path, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(25, reader.FrameRate.Value);
        Assert.Equal("aac", reader.Info.AudioCodec);
        Assert.NotNull(await Provenance.ReadAsync(path, TestContext.Current.CancellationToken));
        List<Image> frames = [];
        await foreach (VideoFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            frames.Add(frame.Image);
        }

        return frames;
    }
}
