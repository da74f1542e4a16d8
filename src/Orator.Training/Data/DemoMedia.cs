namespace Orator.Training.Data;

/// <summary>Pictures, videos and speech of the demonstration, in the folder <c>demo</c> beside the program <c>orator</c>.</summary>
public static class DemoMedia
{
    /// <summary>Real speech, 11 s, 16 kHz mono: President Kennedy's sentence.</summary>
    public static string Speech => File("jfk.wav");

    /// <summary>Path of a picture or video, e.g. <c>joconde.jpg</c>, <c>franck.mp4</c>.</summary>
    /// <param name="name">Name of the file.</param>
    public static string File(string name) => Path.Combine(AppContext.BaseDirectory, "demo", name);
}
