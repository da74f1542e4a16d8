using System.CommandLine;
using Orator.Cli.Terminal;

namespace Orator.Cli.Commands;

/// <summary><c>orator edit</c>: photo -> the same face older, with a beard, smiling ...</summary>
internal static class EditCommand
{
    public static Command Create()
    {
        Option<string> source = CommonOptions.Source();
        Option<string?> model = new("--model") { Description = "Folder of a StyleHEAT model package; by default the shipped one." };
        Option<bool> sheet = new("--sheet")
        {
            Description = "Write a sheet: a row for each attribute given (none = all of the model), with -2 to 2 times its strength.",
        };
        Option<int> size = CommonOptions.Size();
        Option<bool> crop = CommonOptions.Crop();
        Option<bool> pasteBack = CommonOptions.PasteBack();
        Option<int?> face = CommonOptions.Face();
        Option<string> output = CommonOptions.Output("The picture to write (.png or .jpg).");
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("edit", "Changes attributes of a portrait: age, sex, beard, make-up, smile, or any direction.") { source };
        EditOptions edits = EditOptions.AddToPicture(command);
        foreach (Option option in new Option[] { sheet, model, size, crop, pasteBack, face, output, json })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            EditRequest request = new()
            {
                Edits = edits.Of(parsed),
                Sheet = parsed.GetValue(sheet),
                Model = parsed.GetValue(model),
                Size = parsed.GetValue(size),
                Framing = CommonOptions.FramingOf(parsed, crop, pasteBack),
            };
            await using TalkingHeads heads = TalkingHeads.Create();
            OpenedInputs inputs = await OpenedInputs.OpenAsync(
                heads, request, [parsed.GetRequiredValue(source)], parsed.GetValue(face), null, null, null, cancellation);
            PictureReport report = await heads.EditToFileAsync(inputs.Portrait, parsed.GetRequiredValue(output), request, cancellation);
            CommonOptions.Print(report, parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }
}
