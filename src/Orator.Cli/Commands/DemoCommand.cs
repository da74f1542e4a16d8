using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Training.Data;

namespace Orator.Cli.Commands;

/// <summary><c>orator demo</c>: the Mona Lisa speaks President Kennedy's sentence in another man's manner.</summary>
internal static class DemoCommand
{
    // What opens a file in the program that is meant for it.
    private static string OpenCommand => OperatingSystem.IsWindows() ? "explorer" : OperatingSystem.IsMacOS() ? "open" : "xdg-open";

    public static Command Create()
    {
        Option<string> output = CommonOptions.Output("The video to write (default demo.mp4).", required: false);
        output.DefaultValueFactory = _ => "demo.mp4";
        Option<string> motion = CommonOptions.Motion();
        Option<bool> noCache = CommonOptions.NoCache();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new(
            "demo", "The Mona Lisa speaks President Kennedy's sentence in another man's manner.") { output, motion, noCache, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string made = parsed.GetRequiredValue(output);
            AnimateRequest request = new() { Motion = parsed.GetValue(motion)! };
            await Console.Error.WriteLineAsync(
                $"demo: Leonardo's Mona Lisa, 11 s of President Kennedy's speech, in the manner of the man in franck.mp4 -> {made}");
            await using TalkingHeads heads = TalkingHeads.Create();
            RenderReport report = await ProgressDisplay.RunAsync("demo", async progress =>
            {
                OpenedInputs inputs = await OpenedInputs.OpenAsync(
                    heads,
                    request,
                    [DemoMedia.File("joconde.jpg")],
                    null,
                    DemoMedia.File("franck.mp4"),
                    CommonOptions.StyleVideoOf(parsed, noCache),
                    progress,
                    cancellation);
                return await heads.AnimateToFileAsync(
                    inputs.Portrait, DemoMedia.Speech, made, request with { Style = inputs.Style }, progress, cancellation);
            });
            CommonOptions.Print(report, parsed.GetValue(json));
            await Console.Error.WriteLineAsync($"demo: to see it: {OpenCommand} \"{Path.GetFullPath(report.Output)}\"");
            return CommandRunner.Done;
        });
        return command;
    }
}
