using System.CommandLine;
using Orator.Cli.Terminal;

namespace Orator.Cli.Commands;

/// <summary><c>orator frontalize</c>: photo -> the same face turned to the camera.</summary>
internal static class FrontalizeCommand
{
    public static Command Create()
    {
        Option<string> source = CommonOptions.Source();
        Option<string?> model = new("--model") { Description = "Folder of a face-vid2vid model package; by default the shipped one." };
        Option<int> size = CommonOptions.Size();
        Option<bool> crop = CommonOptions.Crop();
        Option<bool> pasteBack = CommonOptions.PasteBack();
        Option<int?> face = CommonOptions.Face();
        Option<string> output = CommonOptions.Output("The picture to write (.png or .jpg).");
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new(
            "frontalize", "Turns the head of a portrait to the camera.") { source, model, size, crop, pasteBack, face, output, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            FrontalizeRequest request = new()
            {
                Model = parsed.GetValue(model),
                Size = parsed.GetValue(size),
                Framing = CommonOptions.FramingOf(parsed, crop, pasteBack),
            };
            await using TalkingHeads heads = TalkingHeads.Create();
            OpenedInputs inputs = await OpenedInputs.OpenAsync(
                heads, request, [parsed.GetRequiredValue(source)], parsed.GetValue(face), null, null, null, cancellation);
            PictureReport report = await heads.FrontalizeToFileAsync(
                inputs.Portrait, parsed.GetRequiredValue(output), request, cancellation);
            CommonOptions.Print(report, parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }
}
