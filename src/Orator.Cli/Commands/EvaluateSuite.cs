using Orator.Animation;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Media;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Data;
using Orator.Training.Evaluation.Suites;
using Orator.Training.Losses;
using Orator.Training.Metrics;

namespace Orator.Cli.Commands;

/// <summary>Inputs of <c>orator evaluate --suite</c>.</summary>
/// <param name="Suite">Name of the suite.</param>
/// <param name="Corpus">Folder of the corpus.</param>
/// <param name="Options">Which cases.</param>
/// <param name="Generator">Name of the generator that stands beside the mesh.</param>
/// <param name="Model">Folder of its model package; null = the shipped one, if there is one.</param>
/// <param name="Perceptual">A checkpoint of VGG19; null = the face descriptor network.</param>
/// <param name="Sheets">Folder of contact sheets and report; null = none.</param>
internal sealed record EvaluateSuiteOptions(string Suite, string Corpus, SuiteOptions Options, string Generator, string? Model, string? Perceptual, string? Sheets);

/// <summary><c>orator evaluate --suite</c>: generators on a fixed list of cases.</summary>
internal static class EvaluateSuite
{
    private const string Mesh = "mesh";

    public static async Task<SuiteReport> RunAsync(EvaluateSuiteOptions options, CancellationToken cancellation)
    {
        using ModelStore models = ModelStore.Create();
        List<IReenactor> reenactors = [];
        try
        {
            using Corpus corpus = Corpus.Open(options.Corpus);
            EvaluationSuite suite = EvaluationSuite.Create(options.Suite, corpus, options.Options);
            reenactors.Add(new GeneratorReenactor(Animators.Open(Mesh, models, new AnimatorOptions { Model = options.Generator == Mesh ? options.Model : null })));
            if (options.Generator == FaceVid2VidAnimator.GeneratorName)
            {
                ModelPackage package = models.Open(FaceVid2VidAnimator.GeneratorName, options.Model);
                FaceVid2VidAnimator animator = new(package);
                if (animator.Traits.DrivenByMotion)
                {
                    reenactors.Add(new GeneratorReenactor(animator));
                }

                reenactors.Add(new FaceVid2VidReenactor(new FaceVid2VidPortrait(package)));
            }
            else if (options.Generator != Mesh)
            {
                reenactors.Add(new GeneratorReenactor(Animators.Open(options.Generator, models, new AnimatorOptions { Model = options.Model })));
            }

            IFeatureNetwork network = options.Perceptual is string path ? FeatureNetworks.OpenVgg19(path) : new FaceFeatures();
            string name = options.Perceptual is string file ? $"VGG19 ({Path.GetFileName(file)})" : FeatureNetworks.Face;
            if (options.Sheets is string folder)
            {
                Directory.CreateDirectory(folder); // A folder that cannot be written to is found out before the work.
            }

            using FaceAnalyzer analyzer = new();
            using PerceptualDistance perceptual = new(network, ClipCrop.Size);
            SuiteReport report = await ProgressDisplay.RunAsync(options.Suite, progress => Task.Run(
                () => new SuiteRunner(corpus, analyzer, perceptual, name).Run(suite, reenactors, (done, total) => progress.Report(new RenderProgress(done, total)), cancellation),
                cancellation));
            if (options.Sheets is not null)
            {
                await SaveAsync(report, options.Sheets, cancellation);
            }

            return report;
        }
        finally
        {
            reenactors.ForEach(reenactor => reenactor.Dispose());
        }
    }

    private static async Task SaveAsync(SuiteReport report, string folder, CancellationToken cancellation)
    {
        foreach ((string name, Image sheet) in SuiteSheets.Draw(report))
        {
            await ImageWriter.WriteAsync(sheet, Path.Combine(folder, name), cancellation);
        }

        AtomicFile.Write(Path.Combine(folder, report.Suite + ".json"), report.ToJson());
    }
}
