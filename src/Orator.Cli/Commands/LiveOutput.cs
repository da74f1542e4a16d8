using Orator.Live;

namespace Orator.Cli.Commands;

/// <summary>Where <c>live</c> and <c>call</c> take sound from and show frames.</summary>
internal static class LiveOutput
{
    /// <summary>What stands for standard input and output.</summary>
    public const string Standard = "-";

    /// <summary>Opens a sound.</summary>
    /// <param name="input">What <see cref="FFmpegSoundInput"/> reads, or <see cref="Standard"/>; null = none.</param>
    /// <exception cref="InputException">There is no such file.</exception>
    public static ISoundInput? OpenSound(string? input) => input switch
    {
        null => null,
        Standard => new PcmInput(Console.OpenStandardInput()),
        _ => new FFmpegSoundInput(input),
    };

    /// <summary>Opens the output.</summary>
    /// <param name="target">A file, an address, or <see cref="Standard"/>.</param>
    /// <param name="json">Whether a report is printed.</param>
    /// <exception cref="InputException">It cannot be written there, or standard output would be used twice.</exception>
    public static FFmpegOutput Open(string target, bool json) => target != Standard
        ? new FFmpegOutput(target)
        : json
            ? throw new InputException("Standard output has the video (-o -): leave out --json.")
            : new FFmpegOutput(Console.OpenStandardOutput());
}
