using System.CommandLine;
using System.Globalization;
using Orator.Graphs.Training;
using Orator.Training.FaceVid2Vid;

namespace Orator.Cli.Commands;

/// <summary><c>orator train face-vid2vid</c>: the networks of face-vid2vid, learned from clips.</summary>
internal static class TrainFaceVid2VidCommand
{
    public static Command Create()
    {
        Option<string[]> clips = new("--clips") { Description = "Videos that show one face each, from the first frame on.", AllowMultipleArgumentsPerToken = true, Required = true };
        Option<string> output = CommonOptions.Output("Folder for state, metrics and pictures; training continues from what is there.");
        Option<TimeSpan?> length = new("--clip-length") { Description = "How much of each clip is used; the first 80% to learn from, the rest for tests. 30s by default.", CustomParser = Duration.Parse };
        Option<string> preset = new("--preset") { Description = "Sizes of the networks: lite, or paper, which is far too slow for a CPU but for a test.", DefaultValueFactory = _ => "lite" };
        preset.AcceptOnlyFromAmong("lite", "paper");
        Option<int> size = new("--size") { Description = "Side of the pictures in pixels: 128 or 256 (paper: 256).", DefaultValueFactory = _ => 128 };
        Option<int> batch = new("--batch") { Description = "Pairs of frames in a step.", DefaultValueFactory = _ => 4 };
        Option<long> steps = new("--steps") { Description = "The step at which training is done.", DefaultValueFactory = _ => 4000 };
        Option<double> rate = new("--learning-rate") { Description = "Adam's learning rate at the beginning; it falls to a fiftieth.", DefaultValueFactory = _ => 2e-3 };
        Option<TimeSpan?> limit = new("--time-limit") { Description = "Stop after this time, e.g. 30m or 1h30m; the same command continues.", CustomParser = Duration.Parse };
        Option<ulong> seed = new("--seed") { Description = "Selects the initial weights and the pairs.", DefaultValueFactory = _ => 0 };
        Option<long> report = new("--report-every") { Description = "Steps between two lines of metrics, with new pictures.", DefaultValueFactory = _ => 50 };
        Option<long> save = new("--save-every") { Description = "Steps between two saves of the state.", DefaultValueFactory = _ => 100 };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("face-vid2vid", "The networks of face-vid2vid, small enough for a CPU, on clips of a few people.")
        {
            clips, output, length, preset, size, batch, steps, rate, limit, seed, report, save, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            FaceVid2VidTrainingOptions options = new()
            {
                Clips = parsed.GetRequiredValue(clips),
                Output = parsed.GetRequiredValue(output),
                Preset = parsed.GetRequiredValue(preset),
                Size = parsed.GetValue(size),
                Batch = parsed.GetValue(batch),
                ClipLength = parsed.GetValue(length) ?? TimeSpan.FromSeconds(30),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                Schedule = new TrainingSchedule
                {
                    Steps = parsed.GetValue(steps),
                    TimeLimit = parsed.GetValue(limit) ?? TimeSpan.MaxValue,
                    ReportEvery = parsed.GetValue(report),
                    SaveEvery = parsed.GetValue(save),
                },
            };
            FaceVid2VidTrainingReport result = await TrainingDisplay.RunAsync("face-vid2vid", progress => FaceVid2VidTraining.RunAsync(options, progress, cancellation));
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(result);
            }
            else
            {
                await PrintAsync(result, cancellation.IsCancellationRequested);
            }

            return !result.Done && cancellation.IsCancellationRequested ? CommandRunner.Cancelled : CommandRunner.Done;
        });
        return command;
    }

    private static async Task PrintAsync(FaceVid2VidTrainingReport report, bool interrupted)
    {
        string progress = report.Done
            ? $"{report.Step} steps done"
            : $"stopped at step {report.Step} of {report.Steps} ({(interrupted ? "interrupted" : "time limit")}), all is saved; the same command goes on from there";
        await Console.Error.WriteLineAsync($"{report.Output}: {progress}. See losses.png and samples.png there. Test frames, driven by the networks alone, with the key points of the mesh, and by the mesh generator:");
        foreach (FaceVid2VidScore score in report.Scores)
        {
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(score.Clip)}, {score.Way}: PSNR {score.Metrics.Psnr:0.0} dB, SSIM {score.Metrics.Ssim:0.000}, AKD {score.Metrics.Akd:0.00}, mouth LMD {score.Metrics.MouthLmd:0.00}, CSIM {score.Metrics.Csim:0.000}"));
        }
    }
}
