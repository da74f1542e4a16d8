using System.CommandLine;
using System.Globalization;
using Orator.Animation;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Perception;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;
using Orator.Training.Systems.StyleHeat;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate edits</c>: whether attributes rise with the strength of an edit, and people stay the same.</summary>
internal static class EvaluateEditsCommand
{
    public static Command Create()
    {
        EditEvaluationOptions usual = new();
        Option<string> corpus = EvaluateCommand.Corpus("orator corpus build");
        Option<CorpusPart> part = EvaluateCommand.Part();
        Option<string?> model = new("--model") { Description = "Folder of a StyleHEAT model package; by default the shipped one." };
        Option<int> people = new("--people") { Description = "At most this many people.", DefaultValueFactory = _ => usual.People };
        Option<string[]> attributes = new("--attribute")
        {
            Description = "Attributes of the model, or direction files; by default all that the model has. May be repeated.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> strengths = new("--strengths")
        {
            Description = "Strengths, two or more, with commas between them.",
            DefaultValueFactory = _ => string.Join(',', usual.Strengths),
        };
        Option<ulong> seed = EvaluateCommand.Seed("Selects people where the split has more.");
        Option<string?> sheet = new("--sheet") { Description = "A picture to write (.png or .jpg): eight people with all attributes and strengths." };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("edits", "Edits of a StyleHEAT model on people of a corpus: does the attribute rise, does the person stay?")
        {
            corpus, part, model, people, attributes, strengths, seed, sheet, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            EditEvaluationOptions options = new()
            {
                Part = parsed.GetValue(part),
                Seed = parsed.GetValue(seed),
                People = parsed.GetValue(people),
                Attributes = parsed.GetValue(attributes) ?? [],
                Strengths = Numbers(parsed.GetRequiredValue(strengths)),
            };
            if (parsed.GetValue(sheet) is string early)
            {
                OutputFile.Check(early);
            }

            using Corpus opened = Corpus.Open(parsed.GetRequiredValue(corpus));
            using ModelStore models = ModelStore.Create();
            using IAnimator animator = Animators.Open(
                StyleHeatAnimator.GeneratorName, models, new AnimatorOptions { Model = parsed.GetValue(model) });
            using FaceAnalyzer analyzer = new();
            EditEvaluation evaluation = new(opened, analyzer, (StyleHeatAnimator)animator);
            EditEvaluationReport report = await ProgressDisplay.RunAsync("edits", progress => Task.Run(
                () => evaluation.Run(options, (done, total) => progress.Report(new RenderProgress(done, total)), cancellation),
                cancellation));
            if (parsed.GetValue(sheet) is string path)
            {
                Provenance provenance = new()
                {
                    SourceType = DigitalSourceType.CompositeWithTrainedAlgorithmicMedia,
                    Title = "AI-generated (synthetic) pictures",
                    Detail = $"generator {StyleHeatAnimator.GeneratorName}",
                };
                await ImageWriter.WriteAsync(report.Sheet(), path, provenance, cancellation);
            }

            await EvaluateCommand.PrintAsync(parsed.GetValue(json), report.ToMarkdown, report.ToJson);
            return CommandRunner.Done;
        });
        return command;
    }

    private static float[] Numbers(string text) =>
    [
        .. text.Split(',').Select(
            number => float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out float strength)
                ? strength
                : throw new InputException($"--strengths takes numbers with commas between them, such as -2,0,2; '{text}' is not that.")),
    ];
}
