using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Orator.Animation;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Perception;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Evaluation;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate gaze</c>: whether eyes look where they are asked to.</summary>
internal static class EvaluateGazeCommand
{
    public static Command Create()
    {
        Option<string[]> pictures = new("--pictures") { Description = "Portraits.", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<string> generator = CommonOptions.Generator();
        Option<string?> model = CommonOptions.Model();
        Option<int> size = CommonOptions.Size();
        Option<string?> sheet = new("--sheet") { Description = "Write all pictures into this one (.png or .jpg)." };
        Option<string> observer = new("--observer")
        {
            Description = "What tells where eyes look: iris, the geometry of the iris, or learned, a network.",
            DefaultValueFactory = _ => "iris",
        };
        observer.AcceptOnlyFromAmong("iris", "learned");
        Option<string?> network = new("--gaze-model") { Description = "Folder of that network's model package; the shipped one by default." };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("gaze", "Portraits look in nine directions; their eyes tell where they look in the pictures.")
        {
            pictures, generator, model, size, sheet, observer, network, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] paths = parsed.GetRequiredValue(pictures);
            if (parsed.GetValue(sheet) is string path)
            {
                OutputFile.Check(path, paths);
            }

            CommonOptions.CheckRange("--size", parsed.GetValue(size), 128, 2048);
            using ModelStore models = ModelStore.Create();
            using FaceAnalyzer analyzer = new(models);
            using IAnimator animator = Animators.Open(
                parsed.GetValue(generator)!, models, new AnimatorOptions { Model = parsed.GetValue(model) });
            using GazeEstimator? learned =
                parsed.GetValue(observer) == "learned" ? GazeEstimator.Open(models, parsed.GetValue(network)) : null;
            GazeStudy study = new(analyzer, animator, learned);
            List<(string Name, IReadOnlyList<GazeSample> Samples)> measured = [];
            Provenance provenance = await ProgressDisplay.RunAsync("gaze", async progress =>
            {
                Provenance? last = null;
                foreach (string picture in paths)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Image photo = await ImageReader.ReadAsync(picture, cancellation: cancellation);
                    FoundFace face = FoundFace.In(analyzer, photo, Path.GetFileName(picture), null, []);
                    FramedPortrait framed = FramedPortrait.Prepare(
                        face, parsed.GetValue(size), cropped: true, animator.Name, animator.Traits);
                    last = framed.PictureProvenance;
                    measured.Add((Path.GetFileName(picture), study.Measure(framed.Source)));
                    progress.Report(new RenderProgress(measured.Count, paths.Length));
                }

                return last!;
            });
            if (parsed.GetValue(sheet) is string file)
            {
                await ImageWriter.WriteAsync(GazeStudy.Sheet(measured), file, provenance, cancellation);
            }

            Print(measured, parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }

    private static void Print(List<(string Name, IReadOnlyList<GazeSample> Samples)> measured, bool json)
    {
        GazeSample[] all = [.. measured.SelectMany(portrait => portrait.Samples)];
        if (json)
        {
            CommonOptions.PrintJson(new
            {
                Error = all.Average(sample => sample.Error),
                Response = new[] { GazeStudy.Response(all).X, GazeStudy.Response(all).Y },
                Csim = all.Average(sample => sample.Csim),
                LeastCsim = all.Min(sample => sample.Csim),
                Portraits = measured.Select(portrait => new
                {
                    portrait.Name,
                    Samples = portrait.Samples.Select(sample => new
                    {
                        Asked = new[] { sample.Asked.X, sample.Asked.Y },
                        Seen = sample.Seen is { } seen ? new[] { seen.X, seen.Y } : null,
                        sample.Error,
                        sample.Csim,
                    }),
                }),
            });
            return;
        }

        static string Row(string name, IEnumerable<GazeSample> samples) => string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-32} {samples.Average(s => s.Error),7:0.0} {samples.Max(s => s.Error),7:0.0} {samples.Average(s => s.Csim),7:0.000} {samples.Min(s => s.Csim),7:0.000}");
        Console.WriteLine($"{"portrait",-32} {"degrees",7} {"worst",7} {"CSIM",7} {"least",7}");
        foreach ((string name, IReadOnlyList<GazeSample> samples) in measured)
        {
            Console.WriteLine(Row(name, samples));
        }

        Console.WriteLine(Row("all", all));
        Vector2 response = GazeStudy.Response(all);
        Console.WriteLine(FormattableString.Invariant(
            $"of what is asked is seen: {response.X:0.00} to the sides, {response.Y:0.00} up and down"));
        foreach (Vector2 direction in GazeStudy.Directions)
        {
            Console.WriteLine(Row(
                FormattableString.Invariant($"  {direction.X:0},{direction.Y:0}"), all.Where(sample => sample.Asked == direction)));
        }
    }
}
