using System.Net;

namespace Orator.Examples.Tests;

/// <summary>The web service of examples/Upload.</summary>
public sealed class UploadTests(UploadServer server) : IClassFixture<UploadServer>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("upload-results").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task APhotoAndSpeechBecomeAVideo()
    {
        byte[] portrait = await File.ReadAllBytesAsync(Inputs.Photo, Cancellation);
        using HttpResponseMessage response = await server.PostAsync(portrait, Speech(0.6), Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("video/mp4", response.Content.Headers.ContentType?.MediaType);
        string video = Path.Combine(_folder, "out.mp4");
        await File.WriteAllBytesAsync(video, await response.Content.ReadAsByteArrayAsync(Cancellation), Cancellation);
        Assert.Equal(15, (await Inputs.ReadVideoAsync(video)).Count);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task APictureWithoutAFaceIsRefusedInOneLine()
    {
        using HttpResponseMessage response = await server.PostAsync(Inputs.PictureWithoutFace(), Speech(0.6), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("portrait.jpg", text);
        Assert.DoesNotContain('\n', text);
        Assert.DoesNotContain(server.Temporary, text);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task WhatIsNoSpeechIsRefusedInOneLine()
    {
        byte[] portrait = await File.ReadAllBytesAsync(Inputs.Photo, Cancellation);
        using HttpResponseMessage response = await server.PostAsync(portrait, Inputs.PictureWithoutFace(), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("speech.wav", text);
        Assert.DoesNotContain('\n', text);
    }

    [Fact]
    public async Task AnUploadThatIsTooLargeIsRefused()
    {
        using HttpResponseMessage response = await server.PostAsync(new byte[21_000_000], Speech(0.6), Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task EightRequestsAtOnceGetTheSameVideo()
    {
        byte[] portrait = await File.ReadAllBytesAsync(Inputs.Photo, Cancellation);
        byte[] speech = Speech(0.4);
        byte[][] videos = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using HttpResponseMessage response = await server.PostAsync(portrait, speech, Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsByteArrayAsync(Cancellation);
        }));
        Assert.All(videos, video => Assert.Equal(videos[0], video));
    }

    [Fact]
    public async Task NothingIsLeftWhenTheClientGoesAway()
    {
        using CancellationTokenSource client = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        byte[] portrait = await File.ReadAllBytesAsync(Inputs.Photo, Cancellation);
        byte[] speech = await File.ReadAllBytesAsync(DemoMedia.Speech, Cancellation);
        Task<HttpResponseMessage> request = server.PostAsync(portrait, speech, client.Token);
        while (!Directory.EnumerateFiles(server.Temporary, "*.partial").Any())
        {
            Assert.False(request.IsCompleted);
            await Task.Delay(20, Cancellation);
        }

        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await NothingIsLeftAsync();
    }

    private byte[] Speech(double seconds)
    {
        string path = Path.Combine(_folder, "speech.wav");
        Inputs.WriteSpeech(path, seconds);
        return File.ReadAllBytes(path);
    }

    // What a request kept goes shortly after its answer.
    private async Task NothingIsLeftAsync()
    {
        for (int i = 0; i < 500 && Left().Any(); i++)
        {
            await Task.Delay(20, Cancellation);
        }

        Assert.Empty(Left());

        // The runtime's own sockets and pipes lie in the same folder.
        IEnumerable<string> Left() => Directory.EnumerateFileSystemEntries(server.Temporary).Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith("dotnet-", StringComparison.Ordinal) && !name.StartsWith("clr-", StringComparison.Ordinal));
    }
}
