using System.Globalization;
using System.Text;

namespace Orator.Training.Data;

/// <summary>Counts of one split.</summary>
/// <param name="People">Different people.</param>
/// <param name="Videos">Clips of videos.</param>
/// <param name="Stills">Still pictures.</param>
/// <param name="Frames">Stored frames, stills included.</param>
/// <param name="Seconds">Length of the video clips.</param>
/// <param name="WithSound">Video clips with sound whose timing is not doubtful.</param>
public sealed record PartSummary(int People, int Videos, int Stills, int Frames, double Seconds, int WithSound)
{
    internal static PartSummary Of(IReadOnlyList<CorpusClip> clips) => new(
        clips.Select(clip => clip.Identity).Distinct().Count(),
        clips.Count(clip => !clip.Still),
        clips.Count(clip => clip.Still),
        clips.Sum(clip => clip.Frames),
        Math.Round(clips.Sum(clip => clip.End - clip.Start), 2),
        clips.Count(clip => clip is { MelFrames: > 0, Sync: { Doubtful: false } }));
}

/// <summary>What a corpus holds, and what was left out.</summary>
/// <param name="Sources">Sources read.</param>
/// <param name="Empty">Sources of which no clip was made.</param>
/// <param name="FramesSeen">Frames looked at.</param>
/// <param name="Cuts">Cuts found.</param>
/// <param name="DoubtfulSync">Clips whose sound and mouth do not keep time.</param>
/// <param name="Bytes">Size of the shards.</param>
/// <param name="Parts">Counts by split.</param>
/// <param name="Faults">Frames left out, by reason.</param>
/// <param name="Notes">Sources that could not be read, each with the reason.</param>
public sealed record CorpusSummary(
    int Sources,
    int Empty,
    long FramesSeen,
    int Cuts,
    int DoubtfulSync,
    long Bytes,
    IReadOnlyDictionary<CorpusPart, PartSummary> Parts,
    IReadOnlyDictionary<FrameDefect, int> Faults,
    IReadOnlyList<string> Notes)
{
    internal static CorpusSummary Of(IReadOnlyList<SourceEntry> entries, IReadOnlyList<CorpusClip> clips)
    {
        FrameDefectCounts faults = new();
        foreach ((FrameDefect fault, int frames) in entries.SelectMany(entry => entry.Faults))
        {
            faults.Add(fault, frames);
        }

        return new CorpusSummary(
            entries.Count,
            entries.Count(entry => entry.Clips.Count == 0),
            entries.Sum(entry => (long)entry.Frames),
            entries.Sum(entry => entry.Cuts),
            clips.Count(clip => clip.Sync is { Doubtful: true }),
            clips.Sum(clip => ClipLayout.Of(clip).End - clip.Offset),
            Enum.GetValues<CorpusPart>().ToDictionary(part => part, part => PartSummary.Of([.. clips.Where(clip => clip.Part == part)])),
            faults.Counts,
            [.. entries.Where(entry => entry.Note is not null).Select(entry => entry.Note!)]);
    }

    /// <summary>The counts as Markdown tables.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"# Corpus");
        Line($"");
        Line($"{Sources} sources ({Empty} without a usable clip), {FramesSeen} frames seen, {Cuts} cuts; {Bytes / 1e6:0} MB in shards; {DoubtfulSync} clips whose sound does not fit the mouth.");
        Line($"");
        Line($"| split | people | video clips | stills | frames | seconds | clips with sound in time |");
        Line($"|---|---|---|---|---|---|---|");
        foreach ((CorpusPart part, PartSummary p) in Parts)
        {
            Line($"| {part.ToString().ToLowerInvariant()} | {p.People} | {p.Videos} | {p.Stills} | {p.Frames} | {p.Seconds:0} | {p.WithSound} |");
        }

        Line($"");
        Line($"| left out because | frames |");
        Line($"|---|---|");
        foreach ((FrameDefect fault, int frames) in Faults)
        {
            Line($"| {Words(fault)} | {frames} |");
        }

        foreach (string note in Notes)
        {
            Line($"");
            Line($"Not read: {note}");
        }

        return text.ToString();
    }

    private static string Words(FrameDefect fault) => fault switch
    {
        FrameDefect.TrackingLost => "no face, or lost",
        FrameDefect.FaceTooSmall => "face too small",
        FrameDefect.CutOff => "face cut off by the edge",
        FrameDefect.ExtremePose => "head turned too far",
        FrameDefect.AnotherFace => "another face in the crop",
        FrameDefect.Blurred => "blurred",
        FrameDefect.Frozen => "same picture as before",
        FrameDefect.TooShort => "too short a stretch",
        _ => fault.ToString(),
    };
}
