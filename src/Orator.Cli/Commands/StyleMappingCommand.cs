using System.CommandLine;
using Orator.Cli.Terminal;

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
        Command command = new(
            "isp",
            "Shows a face in the four key motions of a style (intermediate style patterns).") { neutral, style, noCache, model, face, output, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            StyleMappingRequest request = new() { Model = parsed.GetValue(model), StyleVideo = CommonOptions.StyleVideoOf(parsed, noCache) };
            await using TalkingHeads heads = TalkingHeads.Create();
            PictureReport report = await ProgressDisplay.RunAsync("isp", async progress =>
            {
                OpenedInputs inputs = await OpenedInputs.OpenAsync(
                    heads, request, [parsed.GetRequiredValue(neutral)], parsed.GetValue(face), null, null, progress, cancellation);
                return await heads.MapStyleAsync(
                    inputs.Portrait, parsed.GetRequiredValue(style), parsed.GetRequiredValue(output), request, progress, cancellation);
            });
            CommonOptions.Print(report, parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }
}
