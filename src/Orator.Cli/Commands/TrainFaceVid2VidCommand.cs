using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Training.Systems.FaceVid2Vid;

namespace Orator.Cli.Commands;

/// <summary><c>orator train face-vid2vid</c>: the networks of face-vid2vid, learned from clips.</summary>
internal static class TrainFaceVid2VidCommand
{
    public static Command Create()
    {
        Option<string[]> clips = new("--clips") { Description = "Videos that show one face each, from the first frame on.", AllowMultipleArgumentsPerToken = true };
        Option<string?> corpus = new("--corpus") { Description = "Instead: a folder made by 'corpus build'; tests are then people that are not learned from." };
        Option<string?> teacher = new("--teacher") { Description = "Folder of a style-aware model that draws photos of the corpus with far turns and wide mouths, which are rare in clips." };
        Option<string?> initial = TrainingOptions.Initial();
        Option<TimeSpan?> length = new("--clip-length") { Description = "How much of each clip is used; of every 5 s, 4 s to learn from, the rest for tests. 30s by default.", CustomParser = Duration.Parse };
        Option<string> preset = TrainingOptions.Preset("seeds");
        Option<int?> size = new("--size") { Description = "Side of the pictures in pixels: 128 or 256; by default 128, with paper and seeds 256, their only size." };
        Option<int> batch = new("--batch") { Description = "Pairs of frames in a step.", DefaultValueFactory = _ => 4 };
        Option<int> faces = new("--faces") { Description = "Faces from which the estimator of pose and expression learns in a step.", DefaultValueFactory = _ => 16 };
        Option<double> perceptual = new("--perceptual") { Description = "Weight of the perceptual loss, judged by the face descriptor network; 0 leaves it out.", DefaultValueFactory = _ => 0 };
        Option<double?> adversarial = new("--adversarial") { Description = "Weight of the adversarial loss (least squares) around the mouth; 0 trains without a discriminator. Best switched on when the rest has converged; by default 0, with seeds 1." };
        Option<bool> frozen = new("--frozen-statistics") { Description = "Batch normalisation works with its running statistics, as in use: for the last third of a training." };
        TrainingOptions training = new(steps: 4000, report: 50, rate: 2e-3);
        Command command = new("face-vid2vid", "The networks of face-vid2vid, small enough for a CPU, on clips of a few people.")
        {
            clips, corpus, teacher, initial, length, preset, size, batch, faces, perceptual, adversarial, frozen,
        };
        training.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string sizes = parsed.GetRequiredValue(preset);
            FaceVid2VidTrainingOptions options = new()
            {
                Clips = parsed.GetValue(clips) ?? [],
                Corpus = parsed.GetValue(corpus),
                Teacher = parsed.GetValue(teacher),
                Initial = parsed.GetValue(initial),
                Output = training.Output(parsed),
                Preset = sizes,
                Size = parsed.GetValue(size) ?? (sizes == "lite" ? 128 : 256),
                Batch = parsed.GetValue(batch),
                Faces = parsed.GetValue(faces),
                Perceptual = parsed.GetValue(perceptual),
                Adversarial = parsed.GetValue(adversarial),
                FrozenStatistics = parsed.GetValue(frozen),
                ClipLength = parsed.GetValue(length) ?? TimeSpan.FromSeconds(30),
                LearningRate = training.LearningRate(parsed),
                Seed = training.Seed(parsed),
                Schedule = training.Schedule(parsed),
            };
            FaceVid2VidTrainingReport result = await TrainingDisplay.RunAsync("face-vid2vid", progress => FaceVid2VidTraining.RunAsync(options, progress, cancellation));
            return await training.EndAsync(parsed, result, result.Done, () => PrintAsync(result, cancellation.IsCancellationRequested), cancellation);
        });
        return command;
    }

    private static async Task PrintAsync(FaceVid2VidTrainingReport report, bool interrupted)
    {
        string progress = TrainingOptions.Outcome(report.Done, report.Step, report.Steps, interrupted);
        await Console.Error.WriteLineAsync($"{report.Output}: {progress}. See losses.png and samples.png there. Test frames, driven by the networks alone, with the key points of the mesh, and by the mesh generator:");
        foreach (FaceVid2VidScore score in report.Scores)
        {
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(score.Clip)}, {score.Way}: PSNR {score.Metrics.Psnr:0.0} dB, SSIM {score.Metrics.Ssim:0.000}, AKD {score.Metrics.Akd:0.00}, mouth LMD {score.Metrics.MouthLmd:0.00}, CSIM {score.Metrics.Csim:0.000}"));
        }
    }
}
