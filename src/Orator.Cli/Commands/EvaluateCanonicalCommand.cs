using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Systems.FreeHeadGan;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate canonical</c>: canonical key points against the face mesh.</summary>
internal static class EvaluateCanonicalCommand
{
    public static Command Create()
    {
        Option<string> corpus = EvaluateCommand.Corpus("orator corpus build");
        Option<CorpusPart> part = EvaluateCommand.Part();
        Option<string?> model = new("--model") { Description = "Folder of the network's model package; by default the shipped one." };
        Option<string?> sheet = new("--sheet") { Description = "Draw some faces into this picture (.png or .jpg)." };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("canonical", "Canonical key points, pose and their steadiness against the face mesh, on people of a corpus.")
        {
            corpus, part, model, sheet, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string? path = parsed.GetValue(sheet);
            if (path is not null)
            {
                OutputFile.Check(path, []);
            }

            using ModelStore models = ModelStore.Create();
            using CanonicalKeyPointObserver observer = CanonicalKeyPointObserver.Open(models, parsed.GetValue(model));
            using Corpus people = Corpus.Open(parsed.GetRequiredValue(corpus));
            (CanonicalMeasures measures, Image shown) = new CanonicalStudy(people, parsed.GetValue(part)).Measure(observer);
            if (path is not null)
            {
                await ImageWriter.WriteAsync(shown, path, cancellation);
            }

            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(measures);
            }
            else
            {
                Console.WriteLine(TrainCanonicalCommand.Describe(measures));
            }

            return CommandRunner.Done;
        });
        return command;
    }
}
