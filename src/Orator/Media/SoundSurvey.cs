using System.Runtime.CompilerServices;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Orator.Media;

/// <summary>
/// A look at a sound before it is used, where its form leaves room for surprises: several channels may cancel each other in the mean, and
/// samples in floating point may
/// be no numbers.
/// </summary>
/// <param name="Filters">ffmpeg's filters that put it right, to stand before all others; empty for most sounds.</param>
/// <param name="OnlyChannel">The channel that stands for all; null = they are mixed.</param>
/// <param name="Notes">What the user should know.</param>
internal sealed record SoundSurvey(string Filters, int? OnlyChannel, IReadOnlyList<string> Notes)
{
    // 60 dB above full scale is no sound either.
    private const float LargestSample = 1000;

    // Power of the mix and of the loudest channel: 12 dB apart, in a part of the loud blocks, is no chance.
    private const double Cancelled = 1 / 15.8;
    private const double CancelledShare = 0.1;
    private const double Silence = 1e-6;
    private const double BlockSeconds = 0.5;

    // What puts non-finite samples to silence before a resampler spreads them.
    private static readonly string Sanitise = string.Create(
        CultureInfo.InvariantCulture, $@"aeval=exprs=if(between(val(ch)\,-{LargestSample}\,{LargestSample})\,val(ch)\,0):c=same");
    private static readonly SoundSurvey Plain = new("", null, []);

    /// <summary>Looks at a sound, if need be.</summary>
    /// <param name="file">The file.</param>
    /// <param name="info">What it contains.</param>
    /// <param name="mixes">Whether the channels will be mixed to one; otherwise only samples that are no numbers matter.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    public static async Task<SoundSurvey> OfAsync(InputFile file, MediaInfo info, bool mixes, CancellationToken cancellation)
    {
        bool floats = info.AudioCodec is string codec && (codec.StartsWith("pcm_f", StringComparison.Ordinal) || codec == "wavpack");
        if (info.Channels < 1 || ((info.Channels < 2 || !mixes) && !floats) || info.SampleRate < 1)
        {
            return Plain;
        }

        Levels levels = new(info.Channels, Math.Max(1, (int)(info.SampleRate * BlockSeconds)));
        await ReadAsync(file, info, [], info.Channels, levels.Add, cancellation).ConfigureAwait(false);
        Levels? mix = null;
        if (mixes && info.Channels > 2)
        {
            mix = new Levels(1, levels.BlockLength);
            string filters = $"{(levels.NotNumbers > 0 ? Sanitise + "," : "")}aresample=rematrix_maxval=4,aformat=channel_layouts=mono";
            await ReadAsync(file, info, ["-af", filters], 1, mix.Add, cancellation).ConfigureAwait(false);
        }

        List<string> notes = [];
        List<string> steps = [];
        string name = Path.GetFileName(file.Path);
        if (levels.NotNumbers > 0)
        {
            steps.Add(Sanitise);
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"'{name}' has {levels.NotNumbers} samples that are no numbers (NaN or infinite), the first at {(double)levels.FirstNotNumber / info.SampleRate:0.00} s; they are taken as silence."));
        }

        int? only = mixes && levels.CancelledBy(mix) ? levels.Loudest : null;
        if (only is int channel)
        {
            steps.Add($"pan=mono|c0=c{channel}");
            notes.Add($"The channels of '{name}' cancel each other (one is stored inverted); channel {channel + 1} of {info.Channels} is used as the speech.");
        }

        return new SoundSurvey(string.Join(',', steps), only, notes);
    }

    private static async Task ReadAsync(
        InputFile file, MediaInfo info, string[] filters, int channels, Action<ReadOnlySpan<float>> add, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-v", "error", .. file.InputOptions, "-map", string.Create(
                CultureInfo.InvariantCulture, $"0:{info.AudioStream}"),
            "-vn", "-sn", "-dn", .. filters, "-ac", channels.ToString(CultureInfo.InvariantCulture), "-f", "f32le", "pipe:1",
        ];
        FFmpegProcess process = FFmpegProcess.Start(FFmpeg.Current.Program, arguments, cancellation);
        await using ConfiguredAsyncDisposable ending = process.ConfigureAwait(false);
        process.EndInput();
        byte[] bytes = new byte[4096 * channels * sizeof(float)];
        int count;
        do
        {
            count = await process.ReadFullyAsync(bytes).ConfigureAwait(false);
            add(MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, count - (count % (channels * sizeof(float))))));
        }
        while (count == bytes.Length);
    }

    private sealed class Levels(int channels, int blockLength)
    {
        // Of six or eight channels the fourth is for low frequencies only, which no mix takes in.
        private readonly int _low = channels is 6 or 8 ? 3 : -1;
        private readonly List<double[]> _blocks = [];
        private double[] _sums = new double[channels + 1];
        private int _filled;
        private long _time;

        public int BlockLength => blockLength;

        public long NotNumbers { get; private set; }

        public long FirstNotNumber { get; private set; }

        public int Loudest
        {
            get
            {
                double[] powers = [.. Enumerable.Range(0, channels).Select(c => _blocks.Sum(block => block[c]))];
                return Array.IndexOf(powers, powers.Max());
            }
        }

        public void Add(ReadOnlySpan<float> samples)
        {
            for (int at = 0; at < samples.Length; at += channels, _time++)
            {
                double mean = 0;
                for (int c = 0; c < channels; c++)
                {
                    float sample = samples[at + c];
                    if (!(MathF.Abs(sample) <= LargestSample))
                    {
                        FirstNotNumber = NotNumbers == 0 ? _time : FirstNotNumber;
                        NotNumbers++;
                        sample = 0;
                    }

                    _sums[c] += c == _low ? 0 : (double)sample * sample;
                    mean += sample / (double)channels;
                }

                _sums[channels] += mean * mean;
                if (++_filled == blockLength)
                {
                    EndBlock();
                }
            }
        }

        /// <summary>Whether the mix loses what the channels hold. Without a mix that was measured, it is the mean of the
        /// channels.</summary>
        public bool CancelledBy(Levels? mix)
        {
            EndBlock();
            mix?.EndBlock();
            int loud = 0;
            int cancelled = 0;
            for (int i = 0; channels > 1 && i < _blocks.Count; i++)
            {
                double loudest = _blocks[i].AsSpan(0, channels).ToArray().Max();
                double mixed = mix is null ? _blocks[i][channels] : i < mix._blocks.Count ? mix._blocks[i][0] : loudest;
                loud += loudest > Silence * blockLength ? 1 : 0;
                cancelled += loudest > Silence * blockLength && mixed < Cancelled * loudest ? 1 : 0;
            }

            return cancelled > CancelledShare * loud;
        }

        private void EndBlock()
        {
            if (_filled > 0)
            {
                _blocks.Add(_sums);
                (_sums, _filled) = (new double[channels + 1], 0);
            }
        }
    }
}
