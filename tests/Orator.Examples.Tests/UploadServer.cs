using System.Diagnostics;

namespace Orator.Examples.Tests;

/// <summary>The example Upload, listening on a free port, with a folder of its own for temporary files.</summary>
public sealed class UploadServer : IAsyncLifetime
{
    private Process? _process;
    private HttpClient? _client;

    /// <summary>Folder that it keeps temporary files in.</summary>
    public string Temporary { get; } = Directory.CreateTempSubdirectory("upload").FullName;

    public async ValueTask InitializeAsync()
    {
        _process = ExampleProgram.Start("Upload", Temporary, "--urls", "http://127.0.0.1:0");
        _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        const string Listening = "Now listening on: ";
        string? line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync();
        }
        while (line?.Contains(Listening, StringComparison.Ordinal) == false);
        Assert.NotNull(line);
        _client = new HttpClient { BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]) };
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>Sends a photo and speech.</summary>
    public async Task<HttpResponseMessage> PostAsync(byte[] portrait, byte[] speech, CancellationToken cancellation)
    {
        using MultipartFormDataContent form = new()
        {
            { new ByteArrayContent(portrait), "portrait", "portrait.jpg" },
            { new ByteArrayContent(speech), "speech", "speech.wav" },
        };
        using HttpRequestMessage request = new(HttpMethod.Post, "animate") { Content = form };
        request.Headers.ExpectContinue = true;
        return await _client!.SendAsync(request, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(Temporary, recursive: true);
    }
}
