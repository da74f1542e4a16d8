using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Motion.Style;
using Orator.Recipes;

namespace Orator.Cli.Commands;

/// <summary><c>orator style</c>: a video of somebody speaking -> a style file, and a picture of its four style reference images.</summary>
internal static class StyleCommand
{
    public static Command Create()
    {
        Argument<string> video = new("video") { Description = "Video of somebody speaking." };
        Option<string> output = CommonOptions.Output("The style file to write (.style.json).");
        Option<string?> sheet = new("--sheet") { Description = "Also write the four style reference images (None, M, R, O) as one picture (.png)." };
        Option<string> seconds = new("--seconds")
        {
            Description = "How much of the video to use, in windows evenly spread: seconds, or all (every frame of the first five minutes).",
            DefaultValueFactory = _ => StyleRequest.DefaultSeconds.ToString(CultureInfo.InvariantCulture),
        };
        Option<int?> track = CommonOptions.VideoTrack("the video");
        Option<bool> noCache = CommonOptions.NoCache();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("style", "Extracts a manner of speaking from a video.")
        {
            video, output, sheet, seconds, track, noCache, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            StyleRequest request = CommonOptions.StyleVideoOf(parsed, noCache) with
            {
                Seconds = ParseSeconds(parsed.GetRequiredValue(seconds)),
                VideoTrack = parsed.GetValue(track),
            };
            await using TalkingHeads heads = TalkingHeads.Create();
            StyleReport report = await ProgressDisplay.RunAsync("style", progress => heads.StyleToFileAsync(
                parsed.GetRequiredValue(video), parsed.GetRequiredValue(output), parsed.GetValue(sheet), request, progress, cancellation));
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(report);
                return CommandRunner.Done;
            }

            StyleReference style = report.Style;
            foreach (string note in report.Notes)
            {
                await Console.Error.WriteLineAsync($"note: {note}");
            }

            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Output}: mouth opens to {style.OpeningAmplitude:0.000} eye distances, head yaw/pitch/roll {Degrees(style.Head.YawDeviation)}/{Degrees(style.Head.PitchDeviation)}/{Degrees(style.Head.RollDeviation)} degrees, {style.Blinks.RatePerMinute:0} blinks a minute"));
            return CommandRunner.Done;
        });
        return command;
    }

    private static double? ParseSeconds(string text)
    {
        if (text == "all")
        {
            return null;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) || !(seconds is >= 1 and <= 300))
        {
            throw new InputException($"--seconds takes a number between 1 and 300, or all; '{text}' is neither.");
        }

        return seconds;
    }

    private static string Degrees(float radians) => float.RadiansToDegrees(radians).ToString("0.0", CultureInfo.InvariantCulture);
}
