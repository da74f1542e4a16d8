using System.CommandLine;
using Orator.Training.Data;
using Orator.Training.Evaluation.Suites;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate cross-identity</c>: people of a corpus, driven by others.</summary>
internal static class EvaluateCrossIdentityCommand
{
    public static Command Create()
    {
        SuiteOptions usual = new();
        Option<CorpusPart> part = EvaluateCommand.Part();
        Option<ulong> seed = EvaluateCommand.Seed("Selects portraits and motions.");
        Option<int> portraits = new("--portraits")
        {
            Description = "Number of portraits, one a person.",
            DefaultValueFactory = _ => usual.Portraits,
        };
        Option<int> frames = new("--frames-per-motion")
        {
            Description = "At most this many frames of each motion.",
            DefaultValueFactory = _ => usual.FramesPerMotion,
        };
        Command command = new("cross-identity", "A generator on people of a corpus, driven by others.") { part, seed, portraits, frames };
        return SuiteCommand.Create(
            command,
            EvaluationSuite.CrossIdentity,
            parsed =>
            {
                CommonOptions.CheckRange("--frames-per-motion", parsed.GetValue(frames), 1, SuiteCommand.MostFrames);
                CommonOptions.CheckRange("--portraits", parsed.GetValue(portraits), 1, SuiteCommand.MostFrames);
                return usual with
                {
                    Part = parsed.GetValue(part),
                    Seed = parsed.GetValue(seed),
                    Portraits = parsed.GetValue(portraits),
                    FramesPerMotion = parsed.GetValue(frames),
                };
            },
            _ => null);
    }
}
