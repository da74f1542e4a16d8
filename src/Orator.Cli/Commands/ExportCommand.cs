using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Engine.Quantisation;
using Orator.Recipes;
using Spectre.Console;

namespace Orator.Cli.Commands;

/// <summary><c>orator export</c>: a model package -> an .onnx file for any runtime.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Argument<string> model = new("model") { Description = "Folder of a model package (model.json, weights.safetensors)." };
        Option<string> output = CommonOptions.Output("The .onnx file to write.");
        Option<string?> part = new("--part") { Description = "Which part of the model; the first by default." };
        Option<int?> size = new("--size") { Description = "Side of the pictures in pixels; by default that of the model's configuration." };
        Option<bool> bytes = new("--int8") { Description = "Let convolutions compute with 8-bit integers." };
        Option<string?> calibrate = new("--calibrate") { Description = "With --int8: folder of typical pictures, by which the ranges of values are chosen." };
        Option<double> minimum = new("--min-psnr")
        {
            Description = "With --int8: least PSNR against the 32-bit network in dB; layers that harm most stay in 32 bits.",
            DefaultValueFactory = _ => new QuantisationSettings().MinimumPsnr,
        };
        Option<RangeMethod> ranges = new("--ranges") { Description = "With --int8: how ranges are chosen.", DefaultValueFactory = _ => new QuantisationSettings().Ranges };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new(
            "export",
            "Writes a model as a self-contained .onnx file.") { model, output, part, size, bytes, calibrate, minimum, ranges, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string? folder = parsed.GetValue(calibrate);
            if (parsed.GetValue(bytes) != (folder is not null))
            {
                throw new InputException("--int8 and --calibrate belong together: give both, or neither.");
            }

            CommonOptions.CheckRange("--min-psnr", parsed.GetValue(minimum), 0, 200);
            ExportOptions options = new(parsed.GetRequiredValue(model), parsed.GetRequiredValue(output))
            {
                Part = parsed.GetValue(part),
                Size = parsed.GetValue(size),
                Calibration = folder,
                Quantisation = new QuantisationSettings { MinimumPsnr = parsed.GetValue(minimum), Ranges = parsed.GetValue(ranges) },
            };
            ExportReport report = await ProgressDisplay.RunAsync("layers", progress =>
                ExportRecipe.RunAsync(options, (done, total) => progress.Report(new RenderProgress(done, total)), cancellation));
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(report);
                return CommandRunner.Done;
            }

            if (report.Quantisation is QuantisationReport quantisation)
            {
                Print(quantisation);
            }

            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Output}: {report.Architecture}, part {report.Part}, {report.Bytes / 1e6:0.0} MB; {List(report.Inputs)} -> {List(report.Outputs)}"));
            return CommandRunner.Done;
        });
        return command;
    }

    private static void Print(QuantisationReport report)
    {
        Table table = new Table().AddColumns("layer", "weights", "million multiplications", "alone, dB", "bits");
        foreach (QuantisedLayer layer in report.Layers)
        {
            table.AddRow(
                Markup.Escape(layer.Name),
                Markup.Escape(layer.Weights.ToString()),
                Number(layer.Multiplications / 1e6),
                Number(layer.OwnPsnr),
                layer.Quantised ? "8" : "32");
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{Number(report.Psnr)} dB against 32 bits on {report.Pictures} pictures; {Number(report.FullyQuantisedPsnr)} dB with all layers in 8 bits");
        if (report.PsnrOnOthers is double others)
        {
            AnsiConsole.WriteLine(
                $"{Number(others)} dB on every second picture if only the others are used to calibrate: more pictures bring it closer");
        }

        AnsiConsole.WriteLine($"{Number(report.FloatMilliseconds)} ms -> {Number(report.ByteMilliseconds)} ms: {Number(report.FloatMilliseconds / report.ByteMilliseconds)} times as fast");
    }

    private static string List(IReadOnlyDictionary<string, int[]> shapes) =>
        string.Join(", ", shapes.Select(pair => $"{pair.Key} [{string.Join(", ", pair.Value)}]"));

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
