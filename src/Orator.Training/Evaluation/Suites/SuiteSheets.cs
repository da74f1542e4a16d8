using System.Globalization;
using Orator.Training.Plots;

namespace Orator.Training.Evaluation.Suites;

/// <summary>Contact sheets by which people check what the numbers of a suite do not say.</summary>
public static class SuiteSheets
{
    private const int Columns = 8;

    /// <summary>
    /// Self-reenactment: sheets of eight frames; below each other portrait, driving frame and what each generator made, with its PSNR.
    /// Cross-identity: for each generator a sheet of portraits x motions, with CSIM.
    /// </summary>
    /// <param name="report">What <see cref="SuiteRunner.Run"/> gave.</param>
    /// <returns>File names and pictures.</returns>
    public static IEnumerable<(string Name, Image Sheet)> Draw(SuiteReport report)
    {
        if (report.Suite == EvaluationSuite.SelfReenactment)
        {
            return report.Samples.Chunk(Columns).Select(
                (samples, i) => (string.Create(CultureInfo.InvariantCulture, $"{report.Suite}-{i + 1}.jpg"), Frames(samples)));
        }

        return report.Rows.Skip(2).Select((row, i) => ($"{report.Suite}-{row.Name}.jpg", Matrix(report.Samples, row: i + 2)));
    }

    private static Image Frames(SuiteSample[] samples) => SampleSheet.Compose(
        ["portrait", "driving", .. samples[0].Pictures.Skip(2).Select(picture => picture.Row)],
        [.. samples.Select(sample => new Sample(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{sample.Case.Source.Identity} {sample.Frame}: {string.Join(" / ", sample.Pictures.Skip(2).Select(p => p.Scores.Psnr?.ToString("0.0", CultureInfo.InvariantCulture)))} dB"),
            [sample.Pictures[1].Picture, sample.Pictures[0].Picture, .. sample.Pictures.Skip(2).Select(picture => picture.Picture)]))]);

    private static Image Matrix(IReadOnlyList<SuiteSample> samples, int row)
    {
        // Who drives is part of the name of a motion: the same for all portraits.
        (string Driver, int Frame, string Motion)[] motions = [.. samples.Select(
            s => (s.Case.Driver.Source, s.Frame, Motion(s))).Distinct()];
        Image first = samples[0].Pictures[0].Picture;
        Image nothing = new(first.Width, first.Height);
        nothing.Pixels.AsSpan().Fill(byte.MaxValue);
        Sample drivers = new("driving", [nothing, .. motions.Select(motion => samples.First(s => Is(s, motion)).Pictures[0].Picture)]);
        var portraits = from sample in samples
                        group sample by sample.Case.Source into portrait
                        select new Sample(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{portrait.Key.Identity}: CSIM {portrait.Average(s => s.Pictures[row].Scores.Csim):0.00}"),
                            [portrait.First().Pictures[1].Picture, .. motions.Select(motion => portrait.FirstOrDefault(s => Is(s, motion))?.Pictures[row].Picture ?? nothing)]);
        return SampleSheet.Compose(["portrait", .. motions.Select(motion => motion.Motion)], [drivers, .. portraits]);

        static string Motion(SuiteSample sample) => sample.Case.Name[(sample.Case.Source.Identity.Length + 2)..];
        static bool Is(SuiteSample sample, (string Driver, int Frame, string Motion) motion) =>
            (sample.Case.Driver.Source, sample.Frame, Motion(sample)) == motion;
    }
}
