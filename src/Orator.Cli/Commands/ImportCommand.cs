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
        Argument<string[]> checkpoints = new("checkpoint")
        {
            Description = "A .pth.tar, .pth, .pt, .safetensors or .onnx file; of styleheat, several that hold its networks together. Nothing in it is executed.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> model = new("--model")
        {
            Description = "Which system it is of: face-vid2vid, lip-sync (expert discriminator of Wav2Lip), speech-embedding (Google's, from openWakeWord's .onnx file), styleheat (with e4e, HFGI and StyleGAN2), or headgan (its generator).",
            Required = true,
        };
        Option<string> output = CommonOptions.Output("Folder of the model package to write.");
        Option<int> size = new("--size") { Description = "Side of the pictures it was trained on, in pixels; the file does not tell.", DefaultValueFactory = _ => 256 };
        Option<bool> allowMissing = new("--allow-missing") { Description = "With styleheat: networks that no file has keep initial values, and the report names them." };
        Option<string?> licence = new("--licence") { Description = "Licence of the weights, to be noted in the package." };
        Option<bool> half = new("--half") { Description = "Store 16-bit floats: half as large, relative rounding errors of 0.05 %." };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new(
            "import",
            "Makes a model package of a checkpoint that others trained.") { checkpoints, model, output, size, allowMissing, licence, half, json };
        command.SetAction(parsed =>
        {
            string[] files = parsed.GetRequiredValue(checkpoints);
            ImportReport report = ImportRecipe.Run(new ImportOptions(
                files[0], parsed.GetRequiredValue(model), parsed.GetRequiredValue(output))
            {
                Further = files[1..],
                AllowMissing = parsed.GetValue(allowMissing),
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
            if (report.Missing.Count > 0)
            {
                Console.Error.WriteLine($"note: no file has {string.Join(", ", report.Missing)}: initial values are kept there.");
            }

            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Output}: {report.Architecture}{(report.Preset is null ? "" : $" ({report.Preset})")}, {networks}{report.Parameters / 1e6:0.0} million parameters, in {report.Seconds:0.0} s"));
            return CommandRunner.Done;
        });
        return command;
    }
}
