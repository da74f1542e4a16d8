using System.CommandLine;
using Orator.Training.Systems.FreeHeadGan;

namespace Orator.Cli.Commands;

/// <summary><c>orator train canonical</c>: from a face to its canonical key points.</summary>
internal static class TrainCanonicalCommand
{
    public static Command Create()
    {
        CanonicalTrainingOptions usual = new() { Corpus = "", Output = "" };
        Option<string> corpus = TrainingCommand.Corpus();
        Option<string?> initial = TrainingCommand.Initial();
        Option<string> preset = TrainingCommand.Preset();
        Option<int> batch = new("--batch")
        {
            Description = "Pairs of pictures of one person in a step.",
            DefaultValueFactory = _ => usual.Batch,
        };
        return TrainingCommand.Create(
            new Command("canonical", "Free-HeadGAN's network of canonical key points, on a corpus; the face mesh is its teacher.")
            {
                corpus, initial, preset, batch,
            },
            usual,
            parsed => usual with
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Initial = parsed.GetValue(initial),
                Preset = parsed.GetRequiredValue(preset),
                Batch = parsed.GetValue(batch),
            },
            CanonicalTraining.RunAsync,
            report => [Describe(report.Measures)]);
    }

    /// <summary>Measures in words.</summary>
    public static string Describe(CanonicalMeasures measures) =>
        FormattableString.Invariant($"Against the face mesh, on {measures.Pictures} pictures of {measures.People} people: ")
        + FormattableString.Invariant($"key points {100 * measures.KeyPoints:0.00} % of the eye distance ")
        + FormattableString.Invariant($"({100 * measures.FlatKeyPoints:0.00} % in the picture), rotation {measures.Rotation:0.0} degrees")
        + (measures is { Spread: double spread, TeacherSpread: double teacher }
            ? FormattableString.Invariant($"; canonical points scatter by {100 * spread:0.00} % (mesh {100 * teacher:0.00} %).")
            : ".");
}
