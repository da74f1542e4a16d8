using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Training.Systems.StyleHeat;

namespace Orator.Cli.Commands;

/// <summary><c>orator train direction</c>: directions of attributes for <c>orator edit</c>.</summary>
internal static class TrainDirectionCommand
{
    public static Command Create()
    {
        Option<string?> model = new("--model") { Description = "Folder of a StyleHEAT model package; by default the shipped one." };
        Option<string[]> pictures = new("--pictures")
        {
            Description = "Folders of pictures that show one face each, or pictures.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> corpus = new("--corpus")
        {
            Description = "In place of --pictures: folder of a corpus; the photos of its training split and a frame of each clip.",
        };
        Option<string?> labels = new("--labels")
        {
            Description = "CSV file with the column 'file' (name or end of the path) and one for each label.",
        };
        Option<string[]> columns = new("--column")
        {
            Description = "Learn from a column of the labels: COLUMN[:VALUE][=[-]NAME]. birth_year=-age is a direction age, against the "
                + "year of birth; gender:male=sex one towards male. May be repeated: each direction is what changes while the others stay.",
        };
        Option<string[]> measures = new("--measure")
        {
            Description = "Learn from what pictures show: beard, makeup or smile, also with a name, as in beard=-shaven. May be repeated.",
        };
        Option<double> ridge = new("--ridge")
        {
            Description = "Keeps labels that say the same apart, above 0 to 1.",
            DefaultValueFactory = _ => new DirectionTrainingOptions { Directions = [], Output = "" }.Ridge,
        };
        Option<string> output = CommonOptions.Output(
            "Folder for NAME.safetensors of each direction; for one direction also a .safetensors file.");
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("direction", "Directions of attributes in a StyleHEAT model, for 'orator edit'.")
        {
            model, pictures, corpus, labels, columns, measures, ridge, output, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            DirectionTrainingOptions options = new()
            {
                Model = parsed.GetValue(model),
                Pictures = parsed.GetValue(pictures) ?? [],
                Corpus = parsed.GetValue(corpus),
                Labels = parsed.GetValue(labels),
                Directions =
                [
                    .. (parsed.GetValue(columns) ?? []).Select(DirectionLabel.OfColumn),
                    .. (parsed.GetValue(measures) ?? []).Select(DirectionLabel.OfMeasure),
                ],
                Ridge = parsed.GetValue(ridge),
                Output = parsed.GetRequiredValue(output),
            };
            DirectionTrainingReport report = await ProgressDisplay.RunAsync(
                "direction", progress => DirectionTraining.RunAsync(options, progress, cancellation));
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(report);
            }
            else
            {
                await PrintAsync(report);
            }

            return CommandRunner.Done;
        });
        return command;
    }

    private static async Task PrintAsync(DirectionTrainingReport report)
    {
        foreach (string reason in report.Skipped)
        {
            await Console.Error.WriteLineAsync($"left out: {reason}");
        }

        foreach (LearnedDirection direction in report.Directions)
        {
            await Console.Error.WriteLineAsync(FormattableString.Invariant(
                $"{direction.Output}: +1 is {direction.Deviation:0.####} (mean {direction.Mean:0.####}); r = {direction.Correlation:0.00} ")
                + "on the other half of the pictures");
        }

        await Console.Error.WriteLineAsync(FormattableString.Invariant(
            $"{report.Pictures} pictures, {report.Unlabelled} without all labels, {report.Skipped.Count} left out; {report.Seconds:0} s."));
    }
}
