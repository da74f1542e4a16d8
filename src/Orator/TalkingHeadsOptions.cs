using Microsoft.Extensions.Logging;

namespace Orator;

/// <summary>How <see cref="TalkingHeads"/> is set up.</summary>
public sealed record TalkingHeadsOptions
{
    /// <summary>Threads that one render may use, ffmpeg included; null = one for each processor. Videos are the same with any
    /// number.</summary>
    public int? Threads { get; init; }

    /// <summary>What computes the networks.</summary>
    public ExecutionProvider Provider { get; init; }

    /// <summary>
    /// Folder of the shipped models; null = that of the environment variable <c>ORATOR_MODELS</c>, else <c>models</c> beside the program,
    /// where the package Orator.Models puts it.
    /// </summary>
    public string? ModelFolder { get; init; }

    /// <summary>
    /// Folder for what is found once and kept, such as styles of videos; null = that of the environment variable <c>ORATOR_CACHE</c>, else
    /// <c>orator/cache</c> in the user's folder for local data.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>Where log messages go; null = nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
