using System.CommandLine;
using Orator.Engine.Models;
using Orator.Training.Data;
using Orator.Training.Metrics;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate</c>: measures videos, generators and motion.</summary>
internal static class EvaluateCommand
{
    public static Command Create() => new("evaluate", "Measures a video, a generator of frames, or a generator of motion.")
    {
        EvaluateVideoCommand.Create(),
        EvaluateClipCommand.Create(),
        EvaluateSelfReenactmentCommand.Create(),
        EvaluateCrossIdentityCommand.Create(),
        EvaluateMotionCommand.Create(),
        EvaluateMotionFoldsCommand.Create(),
        EvaluateStyleCommand.Create(),
        EvaluateLayersCommand.Create(),
        EvaluateGazeCommand.Create(),
        EvaluateSourcesCommand.Create(),
        EvaluateEditsCommand.Create(),
        EvaluateCanonicalCommand.Create(),
    };

    /// <summary>The folder of a corpus.</summary>
    /// <param name="maker">The command that makes one.</param>
    public static Option<string> Corpus(string maker) => new("--corpus")
    {
        Description = $"Folder of a corpus, made by '{maker}'.",
        Required = true,
    };

    /// <summary>Which people of a corpus to measure on.</summary>
    public static Option<CorpusPart> Part() => new("--part")
    {
        Description = "Split of the corpus: train, validation or test.",
        DefaultValueFactory = _ => CorpusPart.Test,
    };

    /// <summary>What random choices depend on.</summary>
    /// <param name="description">What is chosen.</param>
    public static Option<ulong> Seed(string description) => new("--seed") { Description = description, DefaultValueFactory = _ => 0 };

    /// <summary>Which model measures how the motion of a mouth fits the sound.</summary>
    public static Option<string?> MouthSyncModel() => new("--mouth-sync-model")
    {
        Description = "Folder of the model that measures how mouth motion fits the sound; by default the shipped one, if there is one.",
    };

    /// <summary>Opens it.</summary>
    /// <param name="folder">What was asked for; null = the shipped one.</param>
    /// <returns>Null if none is shipped.</returns>
    public static MouthSyncMeter? OpenMouthSync(string? folder) => folder is not null || Directory.Exists(MouthSyncMeter.ShippedModel)
        ? new MouthSyncMeter(ModelPackage.Open(folder ?? MouthSyncMeter.ShippedModel))
        : null;

    /// <summary>Prints a report: a table for people, or one JSON object.</summary>
    public static Task PrintAsync(bool json, Func<string> toMarkdown, Func<string> toJson) =>
        Console.Out.WriteLineAsync(json ? toJson() : toMarkdown());
}
