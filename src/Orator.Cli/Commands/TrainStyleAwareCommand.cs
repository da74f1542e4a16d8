using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Training.Systems.StyleAware;

namespace Orator.Cli.Commands;

/// <summary><c>orator train style-aware</c>: the generator that mends what moving a portrait's pixels cannot do.</summary>
internal static class TrainStyleAwareCommand
{
    public static Command Create()
    {
        Option<string> corpus = new("--corpus") { Description = "Folder of a corpus, see 'orator corpus build'.", Required = true };
        Option<string?> initial = TrainingOptions.Initial();
        Option<string> preset = TrainingOptions.Preset();
        Option<int> pairs = new("--pairs") { Description = "Pairs of neighbouring frames in a step.", DefaultValueFactory = _ => 2 };
        Option<int> cut = new("--cut") { Description = "Side of the cut-outs that are learned from, in pixels; 256 means whole frames.", DefaultValueFactory = _ => 128 };
        Option<double> perceptual = new("--perceptual") { Description = "Weight of the perceptual loss; 0 leaves it out.", DefaultValueFactory = _ => 0 };
        Option<double> adversarial = new("--adversarial") { Description = "Weight of the adversarial loss; 0 trains without a discriminator.", DefaultValueFactory = _ => 0 };
        TrainingOptions training = new(steps: 20000, report: 250, rate: 4e-4);
        Command command = new("style-aware", "The generator that mends what moving a portrait's pixels cannot do.")
        {
            corpus, initial, preset, pairs, cut, perceptual, adversarial,
        };
        training.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            StyleAwareTrainingOptions options = new()
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Output = training.Output(parsed),
                Initial = parsed.GetValue(initial),
                Preset = parsed.GetRequiredValue(preset),
                Pairs = parsed.GetValue(pairs),
                Cut = parsed.GetValue(cut),
                Perceptual = parsed.GetValue(perceptual),
                Adversarial = parsed.GetValue(adversarial),
                LearningRate = training.LearningRate(parsed),
                Seed = training.Seed(parsed),
                Schedule = training.Schedule(parsed),
            };
            StyleAwareTrainingReport result = await TrainingDisplay.RunAsync("style-aware", progress => Task.Run(() => StyleAwareTraining.Run(options, progress, cancellation), CancellationToken.None));
            return await training.EndAsync(parsed, result, result.Done, PrintAsync, cancellation);

            async Task PrintAsync()
            {
                string outcome = TrainingOptions.Outcome(result.Done, result.Step, result.Steps, cancellation.IsCancellationRequested);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Output}: {outcome}. Validation: PSNR {result.Psnr:0.00} dB (mesh {result.MeshPsnr:0.00}), mouth {result.PsnrMouth:0.00} dB (mesh {result.MeshPsnrMouth:0.00}). See losses.png and samples.png there; the network is in the folder model."));
            }
        });
        return command;
    }
}
