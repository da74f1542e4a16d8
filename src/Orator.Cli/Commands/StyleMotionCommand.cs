using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Motion.Style;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Training.Data;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary><c>orator style-motion</c>: re-weights the motion generator to a style.</summary>
internal static class StyleMotionCommand
{
    private const double MostSeconds = 120;

    public static Command Create()
    {
        Argument<string> style = new("style")
        {
            Description = "Manner of speaking: a video of somebody speaking, or a .json file made by 'orator style'.",
        };
        Option<string?> audio = new("--audio", "-a")
        {
            Description = "Speech that the transfer is done on, the first two minutes of it; by default the demo speech.",
        };
        Option<int?> track = CommonOptions.AudioTrack("--audio");
        Option<string> output = CommonOptions.Output("Folder of the style package to write; 'orator animate --style' takes it.");
        Option<string?> model = new("--model")
        {
            Description = "Folder of the motion generator's model package; by default the shipped one.",
        };
        Option<int> steps = new("--steps") { Description = "Steps of training.", DefaultValueFactory = _ => 600 };
        Option<ulong> seed = new("--seed") { Description = "Selects the moments that are learned from.", DefaultValueFactory = _ => 0 };
        Option<bool> noCache = CommonOptions.NoCache();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("style-motion", "Re-weights the motion generator to a manner of speaking.")
        {
            style, audio, track, output, model, steps, seed, noCache, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string made = parsed.GetRequiredValue(output);
            OutputFile.CheckFolder(
                made,
                [ModelPackage.DescriptionFile, ModelPackage.WeightsFile, StylePackage.StyleName],
                parsed.GetRequiredValue(style),
                parsed.GetValue(audio));
            string recording = parsed.GetValue(audio) ?? DemoMedia.Speech;
            List<string> notes = [];
            AudioClip sound = await AudioReader.ReadAsync(
                recording, new AudioReadOptions { Track = parsed.GetValue(track), Notes = notes }, cancellation);
            notes.ForEach(note => Console.Error.WriteLine($"note: {note}"));
            StyleMotionReport report = await ProgressDisplay.RunAsync("style-motion", async progress =>
            {
                await using TalkingHeads heads = TalkingHeads.Create();
                Style opened = await heads.OpenStyleAsync(
                    parsed.GetRequiredValue(style), CommonOptions.StyleVideoOf(parsed, noCache), progress, cancellation);
                StyleReference reference = opened.Opened.Reference;
                return await StyleMotionTraining.RunAsync(
                    new StyleMotionOptions
                    {
                        Style = reference,
                        Speech = [.. sound.Samples.Take((int)(MostSeconds * sound.SampleRate))],
                        Output = parsed.GetRequiredValue(output),
                        Model = parsed.GetValue(model),
                        Steps = parsed.GetValue(steps),
                        Seed = parsed.GetValue(seed),
                        Progress = (done, total) => progress.Report(new RenderProgress(done, total)),
                    },
                    cancellation);
            });
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(report);
            }
            else
            {
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{report.Output}: key motions lie {report.After:0.00} % of the eye distance from the style's ({report.Before:0.00} % before); ")
                    + FormattableString.Invariant(
                        $"the opening follows the old one by r = {report.Correlation:0.00}; {report.Seconds:0} s."));
            }

            return CommandRunner.Done;
        });
        return command;
    }
}
