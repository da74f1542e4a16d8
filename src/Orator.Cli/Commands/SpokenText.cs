using Orator.Media;

namespace Orator.Cli.Commands;

/// <summary>The speech that a command was given: a recording, or a text that is spoken into a temporary file.</summary>
internal sealed class SpokenText : IDisposable
{
    private readonly string? _folder;

    private SpokenText(string path, string? folder) => (Path, _folder) = (path, folder);

    /// <summary>The sound file.</summary>
    public string Path { get; }

    /// <summary>Takes the recording, or speaks the text.</summary>
    /// <exception cref="InputException">Neither or both are given, or the text cannot be spoken.</exception>
    public static async Task<SpokenText> CreateAsync(string? audio, string? text, string? voice, CancellationToken cancellation)
    {
        if (audio is null == text is null)
        {
            throw new InputException("Give the speech either as a recording with --audio or as a text with --text.");
        }

        if (text is null)
        {
            return voice is null
                ? new SpokenText(audio!, null)
                : throw new InputException("--voice belongs to --text: a recording has a voice already.");
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("orator-speech-");
        SpokenText spoken = new(System.IO.Path.Combine(folder.FullName, "speech.wav"), folder.FullName);
        try
        {
            await TextToSpeech.SpeakAsync(text, voice, spoken.Path, cancellation);
            return spoken;
        }
        catch
        {
            spoken.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
