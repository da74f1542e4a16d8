using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Recipes;

namespace Orator.Cli.Commands;

/// <summary><c>orator isp</c>: a neutral face + a style -> its four intermediate style patterns.</summary>
internal static class StyleMappingCommand
{
    public static Command Create()
    {
        Option<string> neutral = new("--neutral", "-s") { Description = "Picture of a face at rest.", Required = true };
        Option<string> style = new("--style") { Description = "Video of somebody speaking, or a .json file made by 'orator style'.", Required = true };
        Option<string?> model = new("--model") { Description = "Folder of a face-vid2vid model package; by default the shipped one." };
        Option<int?> face = CommonOptions.Face();
        Option<string> output = CommonOptions.Output("The picture to write (.png or .jpg): None, M, R, O side by side.");
        Option<bool> noCache = CommonOptions.NoCache();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("isp", "Shows a face in the four key motions of a style (intermediate style patterns).") { neutral, style, noCache, model, face, output, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            StyleMappingOptions options = new()
            {
                Source = parsed.GetRequiredValue(neutral),
                Style = parsed.GetRequiredValue(style),
                StyleVideo = CommonOptions.StyleVideoOf(parsed, noCache),
                Model = parsed.GetValue(model),
                Generator = "face-vid2vid",
                Face = parsed.GetValue(face),
                Output = parsed.GetRequiredValue(output),
            };
            PictureReport report = await ProgressDisplay.RunAsync("isp", progress => StyleMappingRecipe.RunAsync(options, progress, cancellation));
            CommonOptions.Print(report, parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }
}
