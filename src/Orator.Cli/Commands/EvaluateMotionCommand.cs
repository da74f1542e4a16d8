using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Motion.FromSpeech;
using Orator.Training.Data;
using Orator.Training.Metrics;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate motion</c>: how near motion from speech comes to what people really did.</summary>
internal static class EvaluateMotionCommand
{
    public static Command Create()
    {
        Option<string> corpus = EvaluateCommand.Corpus("orator corpus motion");
        Option<CorpusPart> part = EvaluateCommand.Part();
        Option<ulong> seed = EvaluateCommand.Seed("Seed of the generators.");
        Option<string?> model = MotionModel();
        Option<string?> labels = Labels();
        Option<string?> against = new("--against")
        {
            Description = "Folder of a second motion generator's model package, which gets a row of its own, or a row's name: in how many "
                + "windows of one second does each row's mouth fit the sound better than this one's?",
        };
        Option<string?> sync = EvaluateCommand.MouthSyncModel();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("motion", "Motion from speech, learned and rule-based, against what people really did.")
        {
            corpus, part, seed, model, labels, against, sync, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string learned = parsed.GetValue(model) ?? MotionGenerators.Learned;
            MotionCorpus opened = MotionCorpus.Open(parsed.GetRequiredValue(corpus));
            PhoneLabels? known = parsed.GetValue(labels) is string file ? PhoneLabels.Read(file) : null;
            string? other = parsed.GetValue(against);
            using MouthSyncMeter? meter = EvaluateCommand.OpenMouthSync(parsed.GetValue(sync));
            if (other is not null && meter is null)
            {
                throw new InputException("--against compares by a model of the architecture mouth-sync: give --mouth-sync-model.");
            }

            using ModelStore models = ModelStore.Create();
            List<(string, IMotionGenerator)> generators =
            [
                (MotionGenerators.RuleBased, MotionGenerators.Open(MotionGenerators.RuleBased, models)),
                (MotionGenerators.Learned, MotionGenerators.Open(learned, models)),
            ];
            if (other is not null && !generators.Exists(generator => generator.Item1 == other))
            {
                generators.Add((other, MotionGenerators.Open(other, models)));
            }

            MotionSuiteReport report = await Task.Run(
                () => MotionSuite.RunAsync(
                    opened, parsed.GetValue(part), generators, parsed.GetValue(seed), known, meter, other, cancellation), cancellation);
            await EvaluateCommand.PrintAsync(parsed.GetValue(json), report.ToMarkdown, report.ToJson);
            return CommandRunner.Done;
        });
        return command;
    }

    /// <summary>Labels of sounds.</summary>
    public static Option<string?> Labels() => new("--labels")
    {
        Description = "Which phone is heard when, lines 'CLIP START DURATION PHONE' (as 'orator train apc --labels'); tells how far "
            + "lips close at /p b m/.",
    };

    /// <summary>Which motion generator to measure.</summary>
    public static Option<string?> MotionModel() => new("--model")
    {
        Description = "Folder of the motion generator's model package; by default the shipped one.",
    };
}
