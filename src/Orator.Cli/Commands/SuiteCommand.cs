using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Media;
using Orator.Perception;
using Orator.Animation;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Data;
using Orator.Training.Evaluation.Suites;
using Orator.Training.Losses;
using Orator.Training.Metrics;

namespace Orator.Cli.Commands;

/// <summary>
/// Commands that measure a generator of frames on a fixed list of cases from a corpus: options that they share, and the work.
/// </summary>
internal static class SuiteCommand
{
    /// <summary>Most frames or portraits that may be asked for.</summary>
    public const int MostFrames = 10_000;

    private const string Mesh = "mesh";

    /// <summary>Completes a command.</summary>
    /// <param name="command">The command with its own options.</param>
    /// <param name="suite">Name of the suite.</param>
    /// <param name="cases">Reads which cases to take.</param>
    /// <param name="perceptual">Reads the path of a checkpoint of VGG19; null = the face descriptor network.</param>
    public static Command Create(
        Command command, string suite, Func<ParseResult, SuiteOptions> cases, Func<ParseResult, string?> perceptual)
    {
        Option<string> corpus = EvaluateCommand.Corpus("orator corpus build");
        Option<string> generator = CommonOptions.Generator();
        Option<string?> model = CommonOptions.Model();
        Option<string?> sheet = new("--sheet") { Description = "Folder for contact sheets and the report with all cases." };
        Option<bool> json = CommonOptions.JsonReport();
        foreach (Option option in new Option[] { corpus, generator, model, sheet, json })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            SuiteOptions options = cases(parsed);
            using Corpus opened = Corpus.Open(parsed.GetRequiredValue(corpus));
            EvaluationSuite chosen = EvaluationSuite.Create(suite, opened, options);
            using ModelStore models = ModelStore.Create();
            List<IReenactor> reenactors = Reenactors(models, parsed.GetRequiredValue(generator), parsed.GetValue(model));
            try
            {
                (IFeatureNetwork network, string name) = Features(perceptual(parsed));
                if (parsed.GetValue(sheet) is string early)
                {
                    Directory.CreateDirectory(early); // A folder that cannot be written to is found out before the work.
                }

                using FaceAnalyzer analyzer = new();
                using PerceptualDistance distance = new(network, ClipCrop.Size);
                SuiteRunner runner = new(opened, analyzer, distance, name);
                SuiteReport report = await ProgressDisplay.RunAsync(suite, progress => Task.Run(
                    () => runner.Run(chosen, reenactors, (done, total) => progress.Report(new RenderProgress(done, total)), cancellation),
                    cancellation));
                if (parsed.GetValue(sheet) is string folder)
                {
                    await SaveAsync(report, folder, cancellation);
                }

                await EvaluateCommand.PrintAsync(parsed.GetValue(json), report.ToMarkdown, report.ToJson);
                return CommandRunner.Done;
            }
            finally
            {
                reenactors.ForEach(reenactor => reenactor.Dispose());
            }
        });
        return command;
    }

    // The mesh always stands beside the generator. face-vid2vid may be driven by motion and by pictures.
    private static List<IReenactor> Reenactors(ModelStore models, string generator, string? model)
    {
        AnimatorOptions given = new() { Model = model };
        List<IReenactor> reenactors = [new GeneratorReenactor(Animators.Open(Mesh, models, generator == Mesh ? given : null))];
        try
        {
            if (generator == FaceVid2VidAnimator.GeneratorName)
            {
                ModelPackage package = models.Open(FaceVid2VidAnimator.GeneratorName, model);
                FaceVid2VidAnimator animator = new(package);
                if (animator.Traits.DrivenByMotion)
                {
                    reenactors.Add(new GeneratorReenactor(animator));
                }

                reenactors.Add(new FaceVid2VidReenactor(new FaceVid2VidPortrait(package)));
            }
            else if (generator != Mesh)
            {
                reenactors.Add(new GeneratorReenactor(Animators.Open(generator, models, given)));
            }

            return reenactors;
        }
        catch
        {
            reenactors.ForEach(reenactor => reenactor.Dispose());
            throw;
        }
    }

    private static (IFeatureNetwork Network, string Name) Features(string? vgg19) => vgg19 is null
        ? (new FaceFeatures(), FeatureNetworks.Face)
        : (FeatureNetworks.OpenVgg19(vgg19), $"VGG19 ({Path.GetFileName(vgg19)})");

    private static async Task SaveAsync(SuiteReport report, string folder, CancellationToken cancellation)
    {
        foreach ((string name, Image sheet) in SuiteSheets.Draw(report))
        {
            await ImageWriter.WriteAsync(sheet, Path.Combine(folder, name), cancellation);
        }

        AtomicFile.Write(Path.Combine(folder, report.Suite + ".json"), report.ToJson());
    }
}
