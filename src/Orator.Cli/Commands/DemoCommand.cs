using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Recipes;

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
        Command command = new("demo", "The Mona Lisa speaks President Kennedy's sentence in another man's manner.") { output, motion, noCache, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            AnimateOptions options = new()
            {
                Source = Assets.DemoMedia("joconde.jpg"),
                Audio = Assets.DemoSpeech,
                Style = Assets.DemoMedia("franck.mp4"),
                StyleVideo = CommonOptions.StyleVideoOf(parsed, noCache),
                Motion = parsed.GetValue(motion)!,
                Output = parsed.GetRequiredValue(output),
            };
            await Console.Error.WriteLineAsync($"demo: Leonardo's Mona Lisa, 11 s of President Kennedy's speech, in the manner of the man in franck.mp4 -> {options.Output}");
            RenderReport report = await ProgressDisplay.RunAsync("demo", progress => AnimateRecipe.RunAsync(options, progress, cancellation));
            CommonOptions.Print(report, parsed.GetValue(json));
            await Console.Error.WriteLineAsync($"demo: to see it: {OpenCommand} \"{Path.GetFullPath(report.Output)}\"");
            return CommandRunner.Done;
        });
        return command;
    }
}
