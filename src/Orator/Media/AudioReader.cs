using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Orator.Media;

/// <summary>How a sound is to be read.</summary>
public sealed record AudioReadOptions
{
    /// <summary>Which sound track, from 1; null = the one that players play.</summary>
    public int? Track { get; init; }

    /// <summary>Told, before the first sample comes, what the user should know about the sound; null = nobody.</summary>
    public ICollection<string>? Notes { get; init; }

    /// <summary>What is acceptable; null = <see cref="MediaLimits.Default"/>.</summary>
    public MediaLimits? Limits { get; init; }
}

/// <summary>
/// Decodes the sound of any sound or video file to 16 kHz mono. Sample i belongs to <c>i / 16000</c> seconds of the file's common clock:
/// encoder delay is removed, and sound that begins later than the pictures begins with silence.
/// </summary>
public static class AudioReader
{
    /// <summary>Samples a second of everything read here.</summary>
    public const int SampleRate = 16_000;

    private const int BlockSamples = 16_384;

    /// <summary>Reads the whole sound into memory (64 kB a second).</summary>
    /// <param name="path">A sound file, or a video with sound.</param>
    /// <param name="limits">What is acceptable; null = <see cref="MediaLimits.Default"/>.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <returns>16 kHz mono, at least one sample.</returns>
    /// <exception cref="InputException">The file is missing, unreadable, damaged, has no sound, sound of length zero, or is beyond the
    /// limits.</exception>
    [OverloadResolutionPriority(1)]
    public static Task<AudioClip> ReadAsync(string path, MediaLimits? limits = null, CancellationToken cancellation = default) =>
        ReadAsync(path, new AudioReadOptions { Limits = limits }, cancellation);

    /// <summary>The same with more options.</summary>
    /// <param name="path">A sound file, or a video with sound.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">As before, or there is no such track.</exception>
    public static async Task<AudioClip> ReadAsync(string path, AudioReadOptions options, CancellationToken cancellation = default)
    {
        List<float[]> blocks = [];
        int total = 0;
        await foreach (ReadOnlyMemory<float> block in ReadBlocksAsync(path, options, cancellation).ConfigureAwait(false))
        {
            blocks.Add(block.ToArray());
            total += block.Length;
        }

        float[] samples = new float[total];
        int at = 0;
        foreach (float[] block in blocks)
        {
            block.CopyTo(samples, at);
            at += block.Length;
        }

        return new AudioClip(samples, SampleRate);
    }

    /// <summary>Reads the sound block by block, in constant memory.</summary>
    /// <param name="path">A sound file, or a video with sound.</param>
    /// <param name="limits">What is acceptable; null = <see cref="MediaLimits.Default"/>.</param>
    /// <param name="cancellation">Stops the work at once; leaving the loop does so too.</param>
    /// <returns>Blocks of 16 kHz mono samples, about a second each; a block is valid until the next one is asked for.</returns>
    /// <exception cref="InputException">As <see cref="ReadAsync(string, MediaLimits?, CancellationToken)"/>; damage in the middle is
    /// found when it is reached.</exception>
    [OverloadResolutionPriority(1)]
    public static IAsyncEnumerable<ReadOnlyMemory<float>> ReadBlocksAsync(string path, MediaLimits? limits = null, CancellationToken cancellation = default) =>
        ReadBlocksAsync(path, new AudioReadOptions { Limits = limits }, cancellation);

    /// <summary>The same with more options.</summary>
    /// <param name="path">A sound file, or a video with sound.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellation">Stops the work at once; leaving the loop does so too.</param>
    /// <exception cref="InputException">As before, or there is no such track.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<float>> ReadBlocksAsync(
        string path, AudioReadOptions options, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        MediaLimits limits = options.Limits ?? MediaLimits.Default;
        (InputFile file, MediaInfo info) = await OpenAsync(path, limits, options.Track, cancellation).ConfigureAwait(false);
        SoundSurvey survey = await SoundSurvey.OfAsync(file, info, mixes: true, cancellation).ConfigureAwait(false);
        foreach (string note in (IEnumerable<string>)[.. info.AudioNotes, .. survey.Notes])
        {
            options.Notes?.Add(note);
        }

        string prepare = survey.Filters.Length > 0 ? survey.Filters + "," : "";
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-v", "error", .. file.InputOptions,
            "-map", string.Create(CultureInfo.InvariantCulture, $"0:{info.AudioStream}"), "-vn", "-sn", "-dn",
            "-af", $"{prepare}{Alignment(survey.OnlyChannel is null ? info.Channels : 1)},aformat=sample_fmts=flt:sample_rates={SampleRate}:channel_layouts=mono", "-f", "f32le", "pipe:1",
        ];
        FFmpegProcess process = FFmpegProcess.Start(FFmpeg.Current.Program, arguments, cancellation);
        await using ConfiguredAsyncDisposable ending = process.ConfigureAwait(false);
        process.EndInput();
        byte[] bytes = new byte[BlockSamples * sizeof(float)];
        float[] block = new float[BlockSamples];
        long total = 0;
        long most = (long)(limits.MaxSeconds * SampleRate);
        int count;
        do
        {
            count = await process.ReadFullyAsync(bytes).ConfigureAwait(false);
            int samples = count / sizeof(float);
            total += samples;
            if (total > most)
            {
                throw new InputException(FormattableString.Invariant(
                    $"'{path}' is longer than {limits.MaxSeconds:0} seconds, the most that is read. Cut it first."));
            }

            if (samples > 0)
            {
                MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, samples * sizeof(float))).CopyTo(block);
                Silence(block.AsSpan(0, samples));
                yield return block.AsMemory(0, samples);
            }
        }
        while (count == bytes.Length);

        (int code, string errors) = await process.WaitForExitAsync(FFmpegProcess.StallLimit).ConfigureAwait(false);
        if (code != 0)
        {
            throw new InputException($"'{path}' {FFmpegErrors.Explain(errors)}.");
        }

        if (total == 0)
        {
            throw new InputException(
                errors.Length > 0 ? $"'{path}' {FFmpegErrors.Explain(errors)}." : $"'{path}' contains sound of length zero.");
        }
    }

    /// <summary>ffmpeg's filter that puts sound on the file's common clock (silence where there is none) and says how loud mixed channels
    /// become.</summary>
    /// <remarks>
    /// Left and right are averaged, whatever the sample format (ffmpeg's default differs between integers and floats). Of surround sound
    /// the centre, where speech is, keeps its level; the mean of six channels would bury it.
    /// </remarks>
    internal static string Alignment(int channels) => $"aresample=async=1:first_pts=0:rematrix_maxval={(channels > 2 ? 4 : 1)}";

    /// <summary>Opens a file and makes sure that it has sound.</summary>
    internal static async Task<(InputFile File, MediaInfo Info)> OpenAsync(
        string path, MediaLimits limits, int? track, CancellationToken cancellation)
    {
        InputFile file = InputFile.Open(path, limits);
        if (file.PictureDemuxer is not null)
        {
            throw new InputException($"'{path}' has no sound: it is a picture.");
        }

        MediaInfo info = await MediaProbe.ProbeAsync(file, null, limits, new TrackChoice(null, track), cancellation).ConfigureAwait(false);
        return info.HasAudio ? (file, info) : throw new InputException($"'{path}' is a video without sound.");
    }

    // A decoder may come upon nonsense even in formats without floating point.
    private static void Silence(Span<float> samples)
    {
        foreach (ref float sample in samples)
        {
            sample = float.IsFinite(sample) ? sample : 0;
        }
    }
}
