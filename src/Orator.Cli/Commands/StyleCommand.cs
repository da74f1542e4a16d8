using System.CommandLine;
using System.Globalization;
using Orator.Motion;
using Orator.Pipelines;

namespace Orator.Cli.Commands;

/// <summary><c>orator style</c>: a video of somebody speaking -> a style file, and a picture of its four style reference images.</summary>
internal static class StyleCommand
{
    public static Command Create()
    {
        Argument<string> video = new("video") { Description = "Video of somebody speaking." };
        Option<string> output = CommonOptions.Output("The style file to write (.style.json).");
        Option<string?> sheet = new("--sheet") { Description = "Also write the four style reference images (None, M, R, O) as one picture (.png)." };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("style", "Extracts a manner of speaking from a video.") { video, output, sheet, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            StyleReport report = await ProgressDisplay.RunAsync("style", progress =>
                StylePipeline.RunAsync(parsed.GetRequiredValue(video), parsed.GetRequiredValue(output), parsed.GetValue(sheet), progress, cancellation));
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

            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{report.Output}: mouth opens to {style.OpeningAmplitude:0.000} eye distances, head yaw/pitch/roll {Degrees(style.Head.YawDeviation)}/{Degrees(style.Head.PitchDeviation)}/{Degrees(style.Head.RollDeviation)} degrees, {style.Blinks.RatePerMinute:0} blinks a minute"));
            return CommandRunner.Done;
        });
        return command;
    }

    private static string Degrees(float radians) => float.RadiansToDegrees(radians).ToString("0.0", CultureInfo.InvariantCulture);
}
