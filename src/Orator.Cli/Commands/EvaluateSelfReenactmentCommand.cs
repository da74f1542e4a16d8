using System.CommandLine;
using Orator.Training.Data;
using Orator.Training.Evaluation.Suites;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate self-reenactment</c>: people of a corpus, each driven by the rest of the own clip.</summary>
internal static class EvaluateSelfReenactmentCommand
{
    public static Command Create()
    {
        SuiteOptions usual = new();
        Option<CorpusPart> part = EvaluateCommand.Part();
        Option<ulong> seed = EvaluateCommand.Seed("Selects stretches of long clips.");
        Option<int> frames = new("--frames-per-person")
        {
            Description = "At most this many frames of each person.",
            DefaultValueFactory = _ => usual.FramesPerPerson,
        };
        Option<string?> perceptual = new("--perceptual")
        {
            Description = "A checkpoint of VGG19, to be used in place of the face descriptor network.",
        };
        Command command = new("self-reenactment", "A generator on people of a corpus, each driven by the rest of the own clip.")
        {
            part, seed, frames, perceptual,
        };
        return SuiteCommand.Create(
            command,
            EvaluationSuite.SelfReenactment,
            parsed =>
            {
                CommonOptions.CheckRange("--frames-per-person", parsed.GetValue(frames), 1, SuiteCommand.MostFrames);
                return usual with { Part = parsed.GetValue(part), Seed = parsed.GetValue(seed), FramesPerPerson = parsed.GetValue(frames) };
            },
            parsed => parsed.GetValue(perceptual));
    }
}
