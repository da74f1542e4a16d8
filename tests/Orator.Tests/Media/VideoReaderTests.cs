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
    [InlineData("npm")]
    public async Task FramesAreExactlyThoseOfTheReferenceDecoding(string programs)
    {
        MediaFolder.Use(programs);
        string expected = SharedFolder.Fixture("perception/franck_frames.safetensors").Metadata["sha256_rgb24_360x288"];
        Dictionary<int, string> hashes = JsonDocument.Parse(expected).RootElement.EnumerateObject().ToDictionary(p => int.Parse(p.Name, null), p => p.Value.GetString()!);
        VideoReader reader = await VideoReader.OpenAsync(Assets.DemoMedia("franck.mp4"), null, TestContext.Current.CancellationToken);
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
}
