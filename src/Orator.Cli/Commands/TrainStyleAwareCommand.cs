using System.CommandLine;
using System.Globalization;
using Orator.Training.StyleAware;

namespace Orator.Cli.Commands;

/// <summary><c>orator train style-aware</c>: the generator that mends what moving a portrait's pixels cannot do.</summary>
internal static class TrainStyleAwareCommand
{
    public static Command Create()
    {
        Option<string> corpus = new("--corpus") { Description = "Folder of a corpus, see 'orator corpus build'.", Required = true };
        Option<string> output = CommonOptions.Output("Folder for state, metrics, pictures and the model; training continues from what is there.");
        Option<string?> initial = new("--initial") { Description = "Folder of a model whose weights a new training begins with; by default random weights." };
        Option<string> preset = new("--preset") { Description = "Sizes of the network: lite or paper.", DefaultValueFactory = _ => "lite" };
        Option<int> pairs = new("--pairs") { Description = "Pairs of neighbouring frames in a step.", DefaultValueFactory = _ => 2 };
        Option<int> cut = new("--cut") { Description = "Side of the cut-outs that are learned from, in pixels; 256 means whole frames.", DefaultValueFactory = _ => 128 };
        Option<double> perceptual = new("--perceptual") { Description = "Weight of the perceptual loss; 0 leaves it out.", DefaultValueFactory = _ => 0 };
        Option<double> adversarial = new("--adversarial") { Description = "Weight of the adversarial loss; 0 trains without a discriminator.", DefaultValueFactory = _ => 0 };
        ScheduleOptions schedule = new(defaultSteps: 20000, defaultReport: 250);
        Option<double> rate = new("--learning-rate") { Description = "Adam's learning rate at the beginning; it falls to a fiftieth.", DefaultValueFactory = _ => 4e-4 };
        Option<ulong> seed = new("--seed") { Description = "Selects the initial weights and the samples.", DefaultValueFactory = _ => 0 };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("style-aware", "The generator that mends what moving a portrait's pixels cannot do.")
        {
            corpus, output, initial, preset, pairs, cut, perceptual, adversarial, rate, seed, json,
        };
        schedule.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            StyleAwareTrainingOptions options = new()
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Output = parsed.GetRequiredValue(output),
                Initial = parsed.GetValue(initial),
                Preset = parsed.GetRequiredValue(preset),
                Pairs = parsed.GetValue(pairs),
                Cut = parsed.GetValue(cut),
                Perceptual = parsed.GetValue(perceptual),
                Adversarial = parsed.GetValue(adversarial),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                Schedule = schedule.Read(parsed),
            };
            StyleAwareTrainingReport result = await TrainingDisplay.RunAsync("style-aware", progress => Task.Run(() => StyleAwareTraining.Run(options, progress, cancellation), CancellationToken.None));
            return await ScheduleOptions.EndAsync(result, result.Done, parsed.GetValue(json), PrintAsync, cancellation);

            async Task PrintAsync()
            {
                string outcome = ScheduleOptions.Outcome(result.Done, result.Step, result.Steps, cancellation.IsCancellationRequested);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Output}: {outcome}. Validation: PSNR {result.Psnr:0.00} dB (mesh {result.MeshPsnr:0.00}), mouth {result.PsnrMouth:0.00} dB (mesh {result.MeshPsnrMouth:0.00}). See losses.png and samples.png there; the network is in the folder model."));
            }
        });
        return command;
    }
}
