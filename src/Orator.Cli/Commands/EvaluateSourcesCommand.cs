using System.CommandLine;
using System.Globalization;
using Orator.Animation;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Evaluation;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate sources</c>: what further pictures of a person bring.</summary>
internal static class EvaluateSourcesCommand
{
    public static Command Create()
    {
        Option<string> corpus = EvaluateCommand.Corpus("orator corpus build");
        Option<CorpusPart> part = new("--part") { Description = "The split.", DefaultValueFactory = _ => CorpusPart.Test };
        Option<int> frames = new("--frames-per-clip") { Description = "At most this many frames of a clip.", DefaultValueFactory = _ => 16 };
        Option<string> generator = new("--generator")
        {
            Description = $"What draws, of one picture up to {SourceStudy.Most}.",
            DefaultValueFactory = _ => FreeHeadGanAnimator.GeneratorName,
        };
        Option<string?> model = CommonOptions.Model();
        Option<string?> sheet = new("--sheet") { Description = "Write the frames turned furthest into this picture (.png or .jpg)." };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("sources", "Frames in which a head is turned, made of one picture of the person, of two, and so on.")
        {
            corpus, part, frames, generator, model, sheet, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(sheet) is string path)
            {
                OutputFile.Check(path, []);
            }

            CommonOptions.CheckRange("--frames-per-clip", parsed.GetValue(frames), 2, SuiteCommand.MostFrames);
            using Corpus opened = Corpus.Open(parsed.GetRequiredValue(corpus));
            using ModelStore models = ModelStore.Create();
            using IAnimator animator = Animators.Open(
                parsed.GetRequiredValue(generator), models, new AnimatorOptions { Model = parsed.GetValue(model) });
            SourceStudy study = new(opened, animator);
            CorpusClip[] clips = [.. opened.Of(parsed.GetValue(part)).Where(clip => clip.Frames > 1)];
            List<SourceStudyFrame> measured = [];
            await ProgressDisplay.RunAsync("sources", progress => Task.Run(
                () =>
                {
                    for (int i = 0; i < clips.Length; i++)
                    {
                        measured.AddRange(study.Measure(clips[i], parsed.GetValue(frames), cancellation));
                        progress.Report(new RenderProgress(i + 1, clips.Length));
                    }

                    return true;
                },
                cancellation));
            if (measured.Count == 0)
            {
                throw new InputException(FormattableString.Invariant(
                    $"In no clip of the {parsed.GetValue(part).ToString().ToLowerInvariant()} split a head turns by {SourceStudy.Turned:0} degrees."));
            }

            if (parsed.GetValue(sheet) is string file && study.Sheet() is Image picture)
            {
                await ImageWriter.WriteAsync(picture, file, cancellation: cancellation);
            }

            Print(measured, parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }

    private static void Print(List<SourceStudyFrame> measured, bool json)
    {
        (string Name, SourceStudyFrame[] Frames)[] kinds =
        [
            ("turned", [.. measured.Where(frame => frame.Turn >= SourceStudy.Turned)]),
            ("others", [.. measured.Where(frame => frame.Turn < SourceStudy.Turned)]),
        ];
        var rows =
            from kind in kinds
            where kind.Frames.Length > 0
            from count in Enumerable.Range(0, measured[0].Psnr.Count)
            select new
            {
                Heads = kind.Name,
                Sources = count + 1,
                Frames = kind.Frames.Length,
                People = kind.Frames.Select(frame => frame.Clip.Identity).Distinct().Count(),
                L1 = kind.Frames.Average(frame => frame.L1[count]),
                Psnr = kind.Frames.Average(frame => frame.Psnr[count]),
                Ssim = kind.Frames.Average(frame => frame.Ssim[count]),
            };
        if (json)
        {
            CommonOptions.PrintJson(new { Turn = SourceStudy.Turned, Rows = rows });
            return;
        }

        Console.WriteLine("| heads | sources | people | frames | L1 | PSNR | SSIM |\n|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Heads} | {row.Sources} | {row.People} | {row.Frames} | {row.L1:0.00} | {row.Psnr:0.00} | {row.Ssim:0.000} |"));
        }
    }
}
