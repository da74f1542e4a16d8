using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Perception;
using Orator.Training.Data;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate style</c>: how near styled motion comes to its style.</summary>
internal static class EvaluateStyleCommand
{
    public static Command Create()
    {
        Option<string> corpus = EvaluateCommand.Corpus("orator corpus motion");
        Option<string[]> styles = new("--style")
        {
            Description = "Style files or style packages.",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        Option<string[]> clips = new("--style-clip")
        {
            Description = "Videos that the styles come from, for the windowed distances (SLD, SLV, SMD).",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<CorpusPart> part = EvaluateCommand.Part();
        Option<string?> model = EvaluateMotionCommand.MotionModel();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("style", "Motion from speech in given styles: how near it comes to them, and how well the lips stay in time.")
        {
            corpus, styles, clips, part, model, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            MotionCorpus opened = MotionCorpus.Open(parsed.GetRequiredValue(corpus));
            string learned = parsed.GetValue(model) ?? MotionGenerators.Learned;
            using ModelStore models = ModelStore.Create();
            await using TalkingHeads heads = TalkingHeads.Create();
            List<(string, StyleReference, IMotionGenerator)> styled = [];
            foreach (string path in parsed.GetRequiredValue(styles))
            {
                Style style = await heads.OpenStyleAsync(path, cancellation: cancellation);
                styled.Add((
                    Path.GetFileName(path.TrimEnd('/')),
                    style.Opened.Reference,
                    MotionGenerators.Open(learned, models, style.Opened.Package)));
            }

            using FaceAnalyzer analyzer = new();
            List<(string, IReadOnlyList<IReadOnlyList<MotionFrame>>)> motion = [];
            foreach (string path in parsed.GetValue(clips) ?? [])
            {
                motion.Add((
                    Path.GetFileNameWithoutExtension(path),
                    await MotionCorpusBuilder.MotionAsync(path, analyzer, opened.Clips[0].FramesPerSecond, cancellation)));
            }

            MotionStyleReport report = await Task.Run(
                () => MotionStyleSuite.RunAsync(
                    opened, parsed.GetValue(part), MotionGenerators.Open(learned, models), styled, motion, cancellation),
                cancellation);
            await EvaluateCommand.PrintAsync(parsed.GetValue(json), report.ToMarkdown, report.ToJson);
            return CommandRunner.Done;
        });
        return command;
    }
}
