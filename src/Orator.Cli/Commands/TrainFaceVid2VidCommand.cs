using System.CommandLine;
using System.Globalization;
using Orator.Training.FaceVid2Vid;

namespace Orator.Cli.Commands;

/// <summary><c>orator train face-vid2vid</c>: the networks of face-vid2vid, learned from clips.</summary>
internal static class TrainFaceVid2VidCommand
{
    public static Command Create()
    {
        Option<string[]> clips = new("--clips") { Description = "Videos that show one face each, from the first frame on.", AllowMultipleArgumentsPerToken = true };
        Option<string?> corpus = new("--corpus") { Description = "Instead: a folder made by 'corpus build'; tests are then people that are not learned from." };
        Option<string?> teacher = new("--teacher") { Description = "Folder of a style-aware model that draws photos of the corpus with far turns and wide mouths, which are rare in clips." };
        Option<string?> initial = new("--initial") { Description = "Folder of a model package whose weights a new training begins with." };
        Option<string> output = CommonOptions.Output("Folder for state, metrics and pictures; training continues from what is there.");
        Option<TimeSpan?> length = new("--clip-length") { Description = "How much of each clip is used; of every 5 s, 4 s to learn from, the rest for tests. 30s by default.", CustomParser = Duration.Parse };
        Option<string> preset = new("--preset") { Description = "Sizes of the networks: lite, or paper, which is far too slow for a CPU but for a test.", DefaultValueFactory = _ => "lite" };
        preset.AcceptOnlyFromAmong("lite", "paper");
        Option<int> size = new("--size") { Description = "Side of the pictures in pixels: 128 or 256 (paper: 256).", DefaultValueFactory = _ => 128 };
        Option<int> batch = new("--batch") { Description = "Pairs of frames in a step.", DefaultValueFactory = _ => 4 };
        Option<int> faces = new("--faces") { Description = "Faces from which the estimator of pose and expression learns in a step.", DefaultValueFactory = _ => 16 };
        Option<double> perceptual = new("--perceptual") { Description = "Weight of the perceptual loss, judged by the face descriptor network; 0 leaves it out.", DefaultValueFactory = _ => 0 };
        Option<bool> frozen = new("--frozen-statistics") { Description = "Batch normalisation works with its running statistics, as in use: for the last third of a training." };
        ScheduleOptions schedule = new(defaultSteps: 4000, defaultReport: 50);
        Option<double> rate = new("--learning-rate") { Description = "Adam's learning rate at the beginning; it falls to a fiftieth.", DefaultValueFactory = _ => 2e-3 };
        Option<ulong> seed = new("--seed") { Description = "Selects the initial weights and the pairs.", DefaultValueFactory = _ => 0 };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("face-vid2vid", "The networks of face-vid2vid, small enough for a CPU, on clips of a few people.")
        {
            clips, corpus, teacher, initial, output, length, preset, size, batch, faces, perceptual, frozen, rate, seed, json,
        };
        schedule.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            FaceVid2VidTrainingOptions options = new()
            {
                Clips = parsed.GetValue(clips) ?? [],
                Corpus = parsed.GetValue(corpus),
                Teacher = parsed.GetValue(teacher),
                Initial = parsed.GetValue(initial),
                Output = parsed.GetRequiredValue(output),
                Preset = parsed.GetRequiredValue(preset),
                Size = parsed.GetValue(size),
                Batch = parsed.GetValue(batch),
                Faces = parsed.GetValue(faces),
                Perceptual = parsed.GetValue(perceptual),
                FrozenStatistics = parsed.GetValue(frozen),
                ClipLength = parsed.GetValue(length) ?? TimeSpan.FromSeconds(30),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                Schedule = schedule.Read(parsed),
            };
            FaceVid2VidTrainingReport result = await TrainingDisplay.RunAsync("face-vid2vid", progress => FaceVid2VidTraining.RunAsync(options, progress, cancellation));
            return await ScheduleOptions.EndAsync(result, result.Done, parsed.GetValue(json), () => PrintAsync(result, cancellation.IsCancellationRequested), cancellation);
        });
        return command;
    }

    private static async Task PrintAsync(FaceVid2VidTrainingReport report, bool interrupted)
    {
        string progress = ScheduleOptions.Outcome(report.Done, report.Step, report.Steps, interrupted);
        await Console.Error.WriteLineAsync($"{report.Output}: {progress}. See losses.png and samples.png there. Test frames, driven by the networks alone, with the key points of the mesh, and by the mesh generator:");
        foreach (FaceVid2VidScore score in report.Scores)
        {
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(score.Clip)}, {score.Way}: PSNR {score.Metrics.Psnr:0.0} dB, SSIM {score.Metrics.Ssim:0.000}, AKD {score.Metrics.Akd:0.00}, mouth LMD {score.Metrics.MouthLmd:0.00}, CSIM {score.Metrics.Csim:0.000}"));
        }
    }
}
