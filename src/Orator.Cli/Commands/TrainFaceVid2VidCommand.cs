using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Training.Systems.FaceVid2Vid;

namespace Orator.Cli.Commands;

/// <summary><c>orator train face-vid2vid</c>: the networks of face-vid2vid, learned from clips.</summary>
internal static class TrainFaceVid2VidCommand
{
    public static Command Create()
    {
        FaceVid2VidTrainingOptions usual = new() { Output = "" };
        Option<string[]> clips = new("--clips")
        {
            Description = "Videos that show one face each, from the first frame on.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> corpus = new("--corpus")
        {
            Description = "Instead: a folder made by 'corpus build'; tests are then people that are not learned from.",
        };
        Option<string?> teacher = new("--teacher")
        {
            Description = "Folder of a style-aware model that draws photos of the corpus with far turns and wide mouths, which are rare in "
                + "clips.",
        };
        Option<string?> initial = TrainingCommand.Initial();
        Option<TimeSpan?> length = new("--clip-length")
        {
            Description = "How much of each clip is used; of every 5 s, 4 s to learn from, the rest for tests. 30s by default.",
            CustomParser = Duration.Parse,
        };
        Option<string> preset = TrainingCommand.Preset("seeds");
        Option<int?> size = new("--size")
        {
            Description = "Side of the pictures in pixels: 128 or 256; by default 128, with paper and seeds 256, their only size.",
        };
        Option<int> batch = new("--batch") { Description = "Pairs of frames in a step.", DefaultValueFactory = _ => usual.Batch };
        Option<int> faces = new("--faces")
        {
            Description = "Faces from which the estimator of pose and expression learns in a step.",
            DefaultValueFactory = _ => usual.Faces,
        };
        Option<double> perceptual = new("--perceptual")
        {
            Description = "Weight of the perceptual loss by the face descriptor network; 0 leaves it out.",
            DefaultValueFactory = _ => usual.Perceptual,
        };
        Option<double?> adversarial = new("--adversarial")
        {
            Description = "Weight of the adversarial loss (least squares) around the mouth; 0 trains without a discriminator. Best "
                + "switched on when the rest has converged; by default 0, with seeds 1.",
        };
        Option<bool> frozen = new("--frozen-statistics")
        {
            Description = "Batch normalisation works with its running statistics, as at inference: for the last third of a training.",
        };
        return TrainingCommand.Create(
            new Command("face-vid2vid", "The networks of face-vid2vid, small enough for a CPU, on clips of a few people.")
            {
                clips, corpus, teacher, initial, length, preset, size, batch, faces, perceptual, adversarial, frozen,
            },
            usual,
            parsed => usual with
            {
                Clips = parsed.GetValue(clips) ?? [],
                Corpus = parsed.GetValue(corpus),
                Teacher = parsed.GetValue(teacher),
                Initial = parsed.GetValue(initial),
                ClipLength = parsed.GetValue(length) ?? usual.ClipLength,
                Preset = parsed.GetRequiredValue(preset),
                Size = parsed.GetValue(size) ?? (parsed.GetRequiredValue(preset) == "lite" ? 128 : 256),
                Batch = parsed.GetValue(batch),
                Faces = parsed.GetValue(faces),
                Perceptual = parsed.GetValue(perceptual),
                Adversarial = parsed.GetValue(adversarial),
                FrozenStatistics = parsed.GetValue(frozen),
            },
            FaceVid2VidTraining.RunAsync,
            report =>
            [
                "Below: test frames by the networks alone, with the key points of the mesh, and by the mesh generator.",
                .. report.Scores.Select(Describe),
            ]);
    }

    private static string Describe(FaceVid2VidScore score) => FormattableString.Invariant(
        $"{Path.GetFileName(score.Clip)}, {score.Way}: PSNR {score.Metrics.Psnr:0.0} dB, SSIM {score.Metrics.Ssim:0.000}, ")
        + FormattableString.Invariant(
            $"AKD {score.Metrics.Akd:0.00}, mouth LMD {score.Metrics.MouthLmd:0.00}, CSIM {score.Metrics.Csim:0.000}");
}
