using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Recipes;

namespace Orator.Cli.Commands;

/// <summary><c>orator import</c>: a checkpoint that others trained -> a model package.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        Argument<string> checkpoint = new("checkpoint") { Description = "A .pth.tar, .pth, .safetensors or .onnx file. Nothing in it is executed." };
        Option<string> model = new("--model")
        {
            Description = "Which system it is of: face-vid2vid, lip-sync (expert discriminator of Wav2Lip), or speech-embedding (Google's, from openWakeWord's .onnx file).",
            Required = true,
        };
        Option<string> output = CommonOptions.Output("Folder of the model package to write.");
        Option<int> size = new("--size") { Description = "Side of the pictures it was trained on, in pixels; the file does not tell.", DefaultValueFactory = _ => 256 };
        Option<string?> licence = new("--licence") { Description = "Licence of the weights, to be noted in the package." };
        Option<bool> half = new("--half") { Description = "Store 16-bit floats: half as large, relative rounding errors of 0.05 %." };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new(
            "import",
            "Makes a model package of a checkpoint that others trained.") { checkpoint, model, output, size, licence, half, json };
        command.SetAction(parsed =>
        {
            ImportReport report = ImportRecipe.Run(new ImportOptions(
                parsed.GetRequiredValue(checkpoint), parsed.GetRequiredValue(model), parsed.GetRequiredValue(output))
            {
                Size = parsed.GetValue(size),
                Licence = parsed.GetValue(licence),
                HalfPrecision = parsed.GetValue(half),
            });
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(report);
                return CommandRunner.Done;
            }

            string networks = report.Generator is null
                ? ""
                : $"{report.Generator.ToString()!.ToLowerInvariant()} generator, {report.KeyPoints} key points{(report.Jacobians == true ? " with Jacobians" : "")}{(report.Discriminator == true ? ", discriminator" : "")}, ";
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Output}: {report.Architecture}{(report.Preset is null ? "" : $" ({report.Preset})")}, {networks}{report.Parameters / 1e6:0.0} million parameters, in {report.Seconds:0.0} s"));
            return CommandRunner.Done;
        });
        return command;
    }
}
