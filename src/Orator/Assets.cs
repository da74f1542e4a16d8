namespace Orator;

/// <summary>The one place that knows where the files lie that Orator brings along, and where it may keep files of its own.</summary>
public static class Assets
{
    /// <summary>What to do when models are missing.</summary>
    internal const string HowToGetModels = "reference the package Orator.Models, or set ORATOR_MODELS to the folder of its models.";

    /// <summary>
    /// Folder of the shipped models and face networks: that of the environment variable <c>ORATOR_MODELS</c>, else <c>models</c> beside the program.
    /// It is only read.
    /// </summary>
    /// <exception cref="OratorException">There is no such folder.</exception>
    public static string Models
    {
        get
        {
            string folder = Environment.GetEnvironmentVariable("ORATOR_MODELS") is { Length: > 0 } chosen ? Path.GetFullPath(chosen) : Beside("models");
            return Directory.Exists(folder) ? folder : throw new OratorException($"There is no folder of models '{folder}': {HowToGetModels}");
        }
    }

    /// <summary>
    /// Folder for files that are derived once and reused (styles of videos, ranges of 8-bit networks); created on demand, safe to delete. That of the environment variable
    /// <c>ORATOR_CACHE</c>, else <c>orator/cache</c> in the user's folder for local data. Who uses it must do without when it fails.
    /// </summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public static string Cache
    {
        get
        {
            string folder = Environment.GetEnvironmentVariable("ORATOR_CACHE") is { Length: > 0 } chosen
                ? chosen
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "orator", "cache");
            if (!Path.IsPathFullyQualified(folder))
            {
                throw new IOException($"'{folder}' cannot hold Orator's cache: it is not a full path.");
            }

            return Directory.CreateDirectory(folder).FullName;
        }
    }

    /// <summary>Path of a picture or video of the demonstration, e.g. <c>joconde.jpg</c>, <c>franck.mp4</c>. The program <c>orator</c> comes with them.</summary>
    /// <param name="fileName">File name in the folder <c>demo</c> beside the program.</param>
    public static string DemoMedia(string fileName) => Path.Combine(Beside("demo"), fileName);

    /// <summary>Real speech, 11 s, 16 kHz mono: President Kennedy's sentence.</summary>
    public static string DemoSpeech => DemoMedia("jfk.wav");

    private static string Beside(string folder) => Path.Combine(AppContext.BaseDirectory, folder);
}
