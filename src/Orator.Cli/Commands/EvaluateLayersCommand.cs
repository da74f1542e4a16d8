using System.CommandLine;
using System.Globalization;
using Orator.Animation;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Motion;
using Orator.Perception;
using Orator.Systems.StyleHeat;
using Orator.Training.Evaluation;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate layers</c>: which feature map of a StyleHEAT model is best warped.</summary>
internal static class EvaluateLayersCommand
{
    public static Command Create()
    {
        Option<string> model = new("--model") { Description = "Folder of a styleheat model package.", Required = true };
        Option<string> source = CommonOptions.Source();
        Option<string> driver = new("--drive", "-d") { Description = "Picture whose pose and expression the portrait takes on.", Required = true };
        Option<string> output = CommonOptions.Output("The picture to write (.png or .jpg).");
        Command command = new("layers", "Warps the feature map of one level of StyleGAN2 after the other (StyleHEAT, supplement, figure 1).")
        {
            model, source, driver, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            (string path, string portraitPath, string driverPath) =
                (parsed.GetRequiredValue(output), parsed.GetRequiredValue(source), parsed.GetRequiredValue(driver));
            OutputFile.Check(path, portraitPath, driverPath);
            ModelPackage package = ModelPackage.Open(parsed.GetRequiredValue(model));
            LayerStudy study = new(package);
            int size = ((StyleHeatConfiguration)package.Configuration).Size;
            using FaceAnalyzer analyzer = new();
            FramedPortrait portrait = await FrameAsync(analyzer, portraitPath, size, cancellation);
            FramedPortrait driving = await FrameAsync(analyzer, driverPath, size, cancellation);
            MotionFrame motion = Retargeting.Absolute(driving.Source.Motion, portrait.Source.Motion);
            Image sheet = await ProgressDisplay.RunAsync("layers", progress => Task.Run(
                () => LayerStudy.Sheet(
                    study.Draw(portrait.Source, motion, (done, total) => progress.Report(new RenderProgress(done, total)), cancellation),
                    driving.Source.Crop),
                cancellation));
            await ImageWriter.WriteAsync(sheet, path, portrait.PictureProvenance, cancellation);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {sheet.Width}x{sheet.Height}"));
            return CommandRunner.Done;
        });
        return command;
    }

    private static async Task<FramedPortrait> FrameAsync(FaceAnalyzer analyzer, string path, int size, CancellationToken cancellation)
    {
        Image photo = await ImageReader.ReadAsync(path, cancellation: cancellation);
        FoundFace face = FoundFace.In(analyzer, photo, Path.GetFileName(path), null, []);
        return FramedPortrait.Prepare(face, size, cropped: true, StyleHeatAnimator.GeneratorName, new AnimatorTraits { Learned = true });
    }
}
